/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_FUZZ_VALUES_H
#define TESTS_FUZZ_VALUES_H

/*
 * Values of options: right, wrong, nonsense. None begins with '|' or '!': those are commands
 * to some options.
 */
static const char *const option_values[] = {
	"", "0", "1", "-1", "3", "12", "64K", "16M", "1G", "0x10", "99999999999999999999",
	"vfio", "%io", "%open,%bind", "all", "none", "ioctl", "/^vfio", "/(", "/[a",
	"trace=vfio", "trace=all", "request=VFIO_*", "request=MAP_DMA,UNMAP_DMA",
	"fd=device,group", "status=failed", "signal=INT", "quiet=attach", "decode-fds=all",
	"inject=VFIO_GET_API_VERSION:retval=1", "fault=ioctl:error=ENOMEM:when=3+",
	"VFIO_IOMMU_MAP_DMA:error=ENOMEM:when=2..5+2", "VFIO_*:poke_exit=flags&~1",
	"iova=0x1000", "execve", "always", "never", "auto", "json", "text", "fail",
	"03:00.0", "dma", "fd", "path", "name", "log", "rec", "sub/log", "/dev/full",
	"upstream", "2010", "best", "tracepoint", "grandchild", "1..2", "A=b", "=",
	":", ",", ",,", "=,=", "!", "%", "*", "?", "[", "]", "\\", "\"", "'", " ",
	"\033[31mred", "a\nb", "a\tb\r", "\377\376", "\303\244", "%s%n%d", "../../..", ".",
};

#endif
