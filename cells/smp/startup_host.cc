// Host tests start no processors.
#include "cells/smp/startup.h"

const std::byte kStartupBegin[16] = {}, kStartupParameters[sizeof(smp::Parameters)] = {}, kStartupEnd[1] = {};
void smp_enter() {}
