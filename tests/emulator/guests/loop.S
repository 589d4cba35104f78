#include "guest.h"
	j .
