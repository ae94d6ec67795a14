/* Stable subordinators, and the random clocks that are their inverses.
 *
 * D is increasing with stationary independent increments and E exp(-u D_s) = exp(-s u^beta),
 * 0 < beta < 1; E_t = inf {s: D_s > t} is its inverse, which rests while D jumps.  A process X_t =
 * Y_(E_t) is driven by that clock (subdiffusion): it is enough to solve for Y and to read it at E.
 * E t^beta/Gamma(1 + beta) is the mean of E_t. */
#ifndef ITO_SUBORDINATOR_H
#define ITO_SUBORDINATOR_H

#include <ito/random.h>
#include <ito/visibility.h>
#include <stddef.h>
#include <stdint.h>

ITO_BEGIN_DECLS

/* Positive stable numbers, E exp(-u s) = exp(-u^beta), of two addressed uniforms each (M. Kanter
 * 1975, Ann. Probab. 3, 697), relative error below 1e-13 but in far tails:
 *   s = sin(beta U)/(sin U)^(1/beta) (sin((1 - beta) U)/W)^((1 - beta)/beta),
 * U uniform on (0, pi), W exponential.  s[i*stride + p], 0 <= i < m <= ITO_MAX_COORDINATES/4, of
 * the paths first, ..., first+n-1.  GSL_EINVAL: beta outside (0, 1), an address out of range. */
ITO_API int ito_stables (const ito_address *address, double beta, uint64_t first, size_t n,
                         size_t stride, size_t m, double *s);

/* The clock on a grid of steps delta of its own time: count[i*stride + p] = min {k: D_(k delta) >
 * t_i} - 1 at times 0 <= t_0 <= t_1 <= ..., so that count delta <= E_t <= (count + 1) delta.  A
 * pure function of (seed, stream, path, beta, delta), whatever the times.  GSL_EINVAL: an argument
 * out of range, more than 2^31 - 1 steps; GSL_ENOMEM. */
ITO_API int ito_stable_clock (uint64_t seed, unsigned stream, double beta, double delta,
                              size_t times, const double *t, uint64_t first, size_t n,
                              size_t stride, uint64_t *count);

ITO_END_DECLS

#endif
