/* log(1 + e^x) without overflow or loss: -2 log alpha of a VP schedule at x = -2 lambda. */
#ifndef ITO_SCHEDULE_SOFTPLUS_H
#define ITO_SCHEDULE_SOFTPLUS_H

#include "core/scalar.h"

static inline double
ito_softplus (double x)
{
  return x > 0 ? x + ito_log1p (ito_exp (-x)) : ito_log1p (ito_exp (x));
}

#endif
