// Host tests have no interrupts: an address in the place of vectors.S.
#include "cells/interrupts/vectors.h"

void interrupt_vectors() {}
