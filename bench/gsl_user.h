/* What a user of GSL writes for the same work. */
#ifndef ITO_BENCH_GSL_USER_H
#define ITO_BENCH_GSL_USER_H

#include <gsl/gsl_rng.h>
#include <stddef.h>

/* The reverse SDE of the ring by Euler-Maruyama from t = 1 to 0; out x [n][2]. */
void gsl_user_reverse_sde (gsl_rng *rng, size_t n, unsigned steps, double *x);
/* The unadjusted Langevin algorithm with step h; in and out x [n][2]. */
void gsl_user_langevin (gsl_rng *rng, size_t n, unsigned steps, double h, double *x);

#endif
