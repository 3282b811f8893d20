/*
 * The smallest program that can be executed: it has no libc, writes 16 bytes
 * to the connection and ends; with -DHOLD it reads until the client is gone.
 * Built with -static -nostdlib; elsewhere than on these two it has a libc.
 */
#if defined(__x86_64__)
#define SYS_READ 0
#define SYS_WRITE 1
#define SYS_EXIT 60

static long
call(long number, long a, const void *b, unsigned long c)
{
	long result;

	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(number), "D"(a), "S"(b), "d"(c)
	                 : "rcx", "r11", "memory");
	return (result);
}
#elif defined(__aarch64__)
#define SYS_READ 63
#define SYS_WRITE 64
#define SYS_EXIT 93

static long
call(long number, long a, const void *b, unsigned long c)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register const void *x1 __asm__("x1") = b;
	register unsigned long x2 __asm__("x2") = c;

	__asm__ volatile("svc 0"
	                 : "+r"(x0)
	                 : "r"(x8), "r"(x1), "r"(x2)
	                 : "memory");
	return (x0);
}
#else
#error "build it with a libc"
#endif

void _start(void);

void
_start(void)
{
	static const char text[16] = "220 bench ready\n";
#ifdef HOLD
	char in[64];
#endif

	call(SYS_WRITE, 1, text, sizeof(text));
#ifdef HOLD
	while (call(SYS_READ, 0, in, sizeof(in)) > 0)
		;
#endif
	for (;;)
		call(SYS_EXIT, 0, 0, 0);
}
