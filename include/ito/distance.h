/* Distances between a sample and an exact law, and between laws in closed form. */
#ifndef ITO_DISTANCE_H
#define ITO_DISTANCE_H

#include <ito/target.h>
#include <ito/visibility.h>
#include <stddef.h>
#include <stdint.h>

ITO_BEGIN_DECLS

/* An estimate and its standard error (0 where the value is exact). */
typedef struct
{
  double value, standard_error;
} ito_estimate;

/* Quantile function of a law on the line, for 0 < p < 1. */
typedef int ito_quantile_function (double p, double *y, void *params);

/* W_p, p = 1 or 2, of the empirical law of x [n] (need not be sorted; not changed) against a law:
 *   W_p^p = int_0^1 |F_n^{-1}(u) - Q(u)|^p du, by Gauss-Legendre nodes in each 1/n cell (split
 * where the laws cross) for n <= 512, by the quantiles at (i + 1/2)/n above that. Estimand: W_p of
 * this sample; the standard error over samples is of the delta method, for laws that differ (NaN
 * for one point).  GSL_EINVAL: no or infinite points, a quantile function that fails. */
ITO_API int ito_w1_quantile (size_t n, const double *x, ito_quantile_function *q, void *params,
                             double p, ito_estimate *w);

/* Sliced W1 of x [n][d] against the diffused mixture: the mean over `angles` directions (2D: fixed
 * angles pi (j + 1/2)/angles; d > 2: addressed random directions; d = 1: one).  The quantiles
 * [angles][n] at (i + 1/2)/n are found once, to 1e-12 of the narrowest component, and serve many
 * samples.  GSL_EINVAL: not a mixture, n < 4. */
typedef struct ito_sliced ito_sliced;
ITO_API ito_sliced *ito_sliced_alloc (const ito_target *target, double alpha, double sigma,
                                      size_t angles, size_t n, uint64_t seed);
ITO_API void ito_sliced_free (ito_sliced *s);
/* x [n][d], n as allocated.  standard_error by splitting the sample into 20 parts (n/2 where n <
 * 40): the spread of W1 of the parts. */
ITO_API int ito_sliced_w1 (const ito_sliced *s, const double *x, ito_estimate *w);

/* W2 of Gaussians: sqrt(|m1-m2|^2 + tr(S1 + S2 - 2 (S1^1/2 S2 S1^1/2)^1/2)) (Dowson, Landau 1982).
 */
ITO_API int ito_w2_gaussian (size_t d, const double *mean1, const double *cov1, const double *mean2,
                             const double *cov2, double *w2);

/* W2 of two laws on the line given as densities (not nec. normalised) on one grid of n equidistant
 * nodes x[i] = x0 + i dx, by monotone interpolation of their distribution functions. */
ITO_API int ito_w2_densities (size_t n, double x0, double dx, const double *p, const double *q,
                              double *w2);

ITO_END_DECLS

#endif
