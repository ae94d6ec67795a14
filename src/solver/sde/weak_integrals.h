/* Random variables of weak schemes of order 2, and single columns of the noise. */
#ifndef ITO_SOLVER_SDE_WEAK_INTEGRALS_H
#define ITO_SOLVER_SDE_WEAK_INTEGRALS_H

#include "solver/sde/one_drift.h"

/* Draw 0: the normals z of W; draw 1: signs, +-1. */
void ito_weak_draws (const ito_step *s, double *z, double *sign);
/* out [stride]: I_(k,l)/|h| for k != l. */
void ito_weak_integral (const ito_step *s, const double *z, const double *sign, size_t k, size_t l,
                        double *out);
/* out = g_k(t, x) w of column k, w [stride] or NULL for 1; dw is a work block. */
void ito_weak_column (const ito_step *s, double t, const double *x, size_t k, const double *w,
                      double *dw, double *out);

#endif
