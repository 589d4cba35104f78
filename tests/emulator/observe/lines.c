typedef unsigned int u32;
static volatile u32 *const finisher = (volatile u32 *)0x100000;
static char stack[4096] __attribute__((aligned(16), used));

static u32 weigh(u32 n)
{
	u32 sum = 0;

	if (n > 3) {
		sum = n;
		sum *= 7;
	}
	while (n != 0) {
		sum += n;
		n--;
	}
	return sum;
}

static u32 never(void)
{
	return 1;
}

void run(void)
{
	u32 sum = weigh(2);

	if (sum == 5)
		sum = never();
	else
		sum = 0x5555;
	*finisher = sum;
	for (;;)
		;
}

__attribute__((naked, section(".text.start"))) void _start(void)
{
	__asm__("la sp, stack + 4096\n"
		"tail run");
}
