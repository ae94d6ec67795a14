/* What expectations are taken of: coordinates and products of them. */
#include "problem/problem.h"

#define PHI(name, value)                                                                           \
  double ito_phi_##name (const ito_problem *p, const double *x)                                    \
  {                                                                                                \
    (void)p;                                                                                       \
    return value;                                                                                  \
  }

PHI (1, x[0])
PHI (2, x[1])
PHI (3, x[2])
PHI (11, x[0] * x[0])
PHI (12, x[0] * x[1])
PHI (22, x[1] * x[1])
PHI (33, x[2] * x[2])
