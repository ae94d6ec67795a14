/* Targets: laws whose density, score and samples are exact.
 *
 * A Gaussian mixture p(x) = sum_k w_k N(x; m_k, S_k) stays one under every schedule,
 *   p_t(x) = sum_k w_k N(x; alpha m_k, alpha^2 S_k + sigma^2 I),
 * so its score, denoiser and derivatives are closed forms.  Toys that are no mixtures are
 * defined as fine mixtures, and say so; banana, funnel and log-cosh are closed forms
 * at alpha = 1, sigma = 0 only (targets for Langevin methods).
 */
#ifndef ITO_TARGET_H
#define ITO_TARGET_H

#include <ito/visibility.h>
#include <stddef.h>
#include <stdint.h>

ITO_BEGIN_DECLS

typedef struct ito_target ito_target;

/* From a spec ("ring:k=8,radius=4,sd=0.3"); NULL with an error. */
ITO_API ito_target *ito_target_alloc (const char *spec);

/* Shapes of covariances of a mixture: one number, d numbers, d x d numbers each. */
typedef enum
{
  ITO_COVARIANCE_ISOTROPIC,
  ITO_COVARIANCE_DIAGONAL,
  ITO_COVARIANCE_FULL
} ito_covariance_shape;

/* A mixture from arrays: weights [k] (normalised; NULL: equal), means [k][d],
 * covariances [k], [k][d] or [k][d][d].  Everything is copied. */
ITO_API ito_target *ito_target_alloc_mixture (size_t d, size_t k, const double *weights,
                                              const double *means, ito_covariance_shape shape,
                                              const double *covariances);

/* Your own unnormalised law, for Langevin methods: score on blocks
 * (out[i*stride+p] = d log p / dx_i), and log-density (may be NULL). */
typedef struct
{
  size_t d;
  int (*score) (size_t n, size_t stride, const double *x, double *out, void *params);
  int (*log_density) (size_t n, size_t stride, const double *x, double *out, void *params);
  void *params;
} ito_target_functions;
ITO_API ito_target *ito_target_alloc_functions (const ito_target_functions *f);

ITO_API void ito_target_free (ito_target *target);

ITO_API size_t ito_target_dimension (const ito_target *target);
/* The canonical spec; valid as long as the target. */
ITO_API const char *ito_target_spec (const ito_target *target);
/* Number of components of the mixture, 0 where the target is none. */
ITO_API size_t ito_target_components (const ito_target *target);
/* Mixture arrays by component: *weight, mean [d], covariance [d*d] (any may be NULL). */
ITO_API int ito_target_component (const ito_target *target, size_t k, double *weight, double *mean,
                                  double *covariance);

/* Mean [d] and covariance [d][d] of the diffused target (alpha = 1, sigma = 0: the target).
 * Mixtures and closed forms; GSL_EINVAL elsewhere. */
ITO_API int ito_target_moments (const ito_target *target, double alpha, double sigma, double *mean,
                                double *covariance);

/* Values at one point x [d] of the target diffused to (alpha, sigma); any output may be NULL.
 *   log_density  log p_t(x)
 *   score        [d]     grad log p_t
 *   denoiser     [d]     E[x_0 | x_t = x]
 *   hessian      [d][d]  of log p_t
 *   grad_laplacian [d]   gradient of the Laplacian of log p_t
 *   responsibilities [k] P(component | x)
 */
typedef struct
{
  double *log_density, *score, *denoiser, *hessian, *grad_laplacian, *responsibilities;
} ito_target_values;
ITO_API int ito_target_at (const ito_target *target, double alpha, double sigma, const double *x,
                           const ito_target_values *out);

/* Exact samples of the diffused target for the paths first, ..., first+n-1:
 * x[i*stride + p].  Purpose start. */
ITO_API int ito_target_sample (const ito_target *target, double alpha, double sigma, uint64_t seed,
                               unsigned stream, uint64_t first, size_t n, size_t stride, double *x);

/* Distribution function of the projection u.x (u [d], not nec. of norm 1) of the diffused
 * mixture, and its quantile (0 < p < 1), to 1e-13. */
ITO_API int ito_target_projection_cdf (const ito_target *target, double alpha, double sigma,
                                       const double *u, double y, double *p);
ITO_API int ito_target_projection_quantile (const ito_target *target, double alpha, double sigma,
                                            const double *u, double p, double *y);

ITO_END_DECLS

#endif
