/* exp, log, sin and cos of 2 pi u as inline functions of doubles that vectorise, and their scalar
 * companions for schedules and grids.  Only +, -, *, /, sqrt, comparisons and integer operations:
 * the same bits on every machine within a dispatch class.
 *
 * ITO_FMA is explicit: a fused multiply-add where ITO_ISA_FMA is defined (class fma), a*b + c
 * elsewhere. Errors (tests/core/test_vmath.c, against long double): exp, log <= 2 ulp; sincos2pi
 * 2e-16 absolute. */
#ifndef ITO_CORE_VMATH_H
#define ITO_CORE_VMATH_H

#ifdef __FAST_MATH__
#error "ito is not to be compiled with -ffast-math"
#endif

#include <stdint.h>

#ifdef ITO_ISA_FMA
#define ITO_FMA(a, b, c) __builtin_fma ((a), (b), (c))
#else
#define ITO_FMA(a, b, c) ((a) * (b) + (c))
#endif

#include "core/vmath_inline.h"

#endif
