/* Fractional Brownian motion: whole paths at once.
 *
 * B^H is Gaussian with mean 0, B_0 = 0 and E (B_t - B_s)^2 = |t - s|^2H, 0 < H < 1 (H = 1/2: a
 * Brownian motion).  Its past never ends, so that a path is made on its whole grid: unlike a
 * Brownian path (ito/brownian.h) it cannot be asked on other intervals.  Every path is a pure
 * function of (seed, stream, path, grid), for any number of threads and in blocks of any size. */
#ifndef ITO_FRACTIONAL_H
#define ITO_FRACTIONAL_H

#include <ito/visibility.h>
#include <stddef.h>
#include <stdint.h>

ITO_BEGIN_DECLS

#define ITO_MAX_FRACTIONAL_STEPS (UINT64_C (1) << 28) /* of a grid with equal steps */
#define ITO_MAX_FRACTIONAL_TIMES UINT64_C (8192)      /* of a grid of any times */
#define ITO_MAX_FRACTIONAL_TERMS 32u                  /* of the Markov approximation */

typedef struct ito_fractional ito_fractional;

/* Exactly, on `steps` equal steps of [0, end], by circulant embedding: the covariance of the
 * increments is the corner of a circulant matrix of twice the size, whose eigenvalues, its Fourier
 * transform, are not negative for any H; O(steps log steps) a path.  The transforms are FFTW's,
 * estimated plans; their last bits may differ between processors, and where wisdom was loaded.
 * Sources: R. Davies, D. Harte 1987, Biometrika 74, 95; C. Dietrich, G. Newsam 1997, SIAM J. Sci.
 * Comput. 18, 1088; P. Craigmile 2003, J. Time Ser. Anal. 24, 505 (H < 1/2).
 * GSL_EINVAL: H, steps or end out of range; GSL_ENOMEM. */
ITO_API ito_fractional *ito_fractional_alloc (double hurst, uint64_t steps, double end);
/* Exactly, at strictly increasing times [steps+1] (copied), by Cholesky's factor of the covariance
 * of the increments; O(steps^3) once and O(steps^2) a path.  GSL_EINVAL also where increments are
 * dependent to rounding. */
ITO_API ito_fractional *ito_fractional_alloc_times (double hurst, uint64_t steps,
                                                    const double *times);
/* The Markov approximation of ito_fractional_markov on equal steps of [0, end]: its processes Y are
 * exact in law at the grid points. */
ITO_API ito_fractional *ito_fractional_alloc_markov (double hurst, uint64_t steps, double end,
                                                     size_t terms, double rate_ratio);
ITO_API void ito_fractional_free (ito_fractional *f);

ITO_API int ito_fractional_set_seed (ito_fractional *f, uint64_t seed);     /* default 1 */
ITO_API int ito_fractional_set_stream (ito_fractional *f, unsigned stream); /* default 0 */
ITO_API uint64_t ito_fractional_steps (const ito_fractional *f);
ITO_API double ito_fractional_time (const ito_fractional *f, uint64_t i); /* NaN beyond the last */

/* Increments x [steps][stride] of the paths first, ..., first+n-1, or the values x
 * [steps+1][stride] (row 0 is 0).  May be called in several threads at once.  GSL_EINVAL: paths or
 * stride out of range; GSL_ENOMEM. */
ITO_API int ito_fractional_increments (const ito_fractional *f, uint64_t first, size_t n,
                                       size_t stride, double *x);
ITO_API int ito_fractional_values (const ito_fractional *f, uint64_t first, size_t n, size_t stride,
                                   double *x);

/* E (B_s1 - B_s0)(B_t1 - B_t0), s0 <= s1, t0 <= t1, without cancellation for intervals that are far
 * apart; NaN for H outside (0, 1). */
ITO_API double ito_fractional_covariance (double hurst, double s0, double s1, double t0, double t1);

/* The Markov approximation of fractional Brownian motion of type II,
 *   B_t = 1/Gamma(H + 1/2) int_0^t (t - s)^(H - 1/2) dW_s
 *       ~ sum_k omega_k Y_k,   dY_k = -gamma_k Y_k dt + dW,   Y_k(0) = 0,
 * by processes that share one W, so that an equation driven by it is an ordinary SDE of (X, Y).
 * rates gamma [terms]: geometric, from 1/(rate_ratio end) to rate_ratio/end; weights omega [terms]
 * minimise int_0^end E (sum omega_k Y_k - B)^2 dt; cost: that integral over int E B^2.
 * Source: R. Daems, M. Opper, G. Crevecoeur, T. Birdal 2024, "Variational inference for SDEs driven
 * by fractional noise"; formulas: doc/mathematics.md.
 * GSL_EINVAL: an argument out of range, or rates so close that the terms are dependent to
 * rounding. */
ITO_API int ito_fractional_markov (double hurst, double end, size_t terms, double rate_ratio,
                                   double *rates, double *weights, double *cost);

ITO_END_DECLS

#endif
