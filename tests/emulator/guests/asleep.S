#include "guest.h"
	csrw sie, zero
1:	wfi
	j 1b
