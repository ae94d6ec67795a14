/* Processes: what a solver steps.
 *
 * Your own:  dX = f(X, t) dt + g(X, t) dW,  X in R^d, W in R^m, as callbacks on blocks.
 * Of a score:  forward SDE        dx = f x dt + g dW
 *              reverse SDE        dx = [f x - (1 + eta^2)/2 g^2 s] dt + eta g dWbar, t decreasing
 *              probability flow   dx = [f x - g^2 s/2] dt
 *              Langevin           dx = s dt + sqrt(2) dW  (target at alpha = 1, sigma = 0)
 */
#ifndef ITO_PROCESS_H
#define ITO_PROCESS_H

#include <ito/score.h>
#include <ito/visibility.h>
#include <stddef.h>

ITO_BEGIN_DECLS

typedef enum
{
  ITO_CALCULUS_ITO,
  ITO_CALCULUS_STRATONOVICH
} ito_calculus;

/* Noise structures.  None is a special case of all; additive, scalar (m = 1) and diagonal noise are
 * special cases of commutative noise, which is one of general noise; scalar noise of one coordinate
 * is diagonal, of more it is not. */
typedef enum
{
  ITO_NOISE_NONE,
  ITO_NOISE_ADDITIVE,
  ITO_NOISE_SCALAR,
  ITO_NOISE_DIAGONAL,
  ITO_NOISE_COMMUTATIVE,
  ITO_NOISE_GENERAL
} ito_noise_structure;

/* A block holds n paths in d coordinates, coordinate i of path p at x[i*stride + p]; t[p*t_inc]
 * is the time of path p (t_inc 0: one for all).  Return 0, or a GSL error code. */
typedef int ito_block_function (size_t n, size_t stride, const double *t, size_t t_inc,
                                const double *x, double *out, void *params);
/* out = g(x, t) dw, dw[j*stride + p], j < m. */
typedef int ito_noise_function (size_t n, size_t stride, const double *t, size_t t_inc,
                                const double *x, const double *dw, double *out, void *params);
/* One point: out [d]. */
typedef int ito_point_function (double t, const double *x, double *out, void *params);

typedef struct
{
  size_t d, m;
  ito_calculus calculus;
  ito_noise_structure noise;
  ito_block_function *drift;        /* out [d][stride] */
  ito_noise_function *diffusion_dw; /* the product g dw; NULL where noise is none */
  ito_block_function *diffusion;    /* g as [d][m][stride]; may be NULL */
  void *params;                     /* shared by all threads: read only */
  /* Derivatives, for the schemes that use them; NULL where they are not known.
   * jacobian:    df_i/dx_l at [i*d + l]
   * derivative:  diagonal noise, and d = m = 1: dg_ii/dx_i at [i]
   * directional: scalar, commutative and general noise: (L^j g_k)_i = sum_l g_lj dg_ik/dx_l at
   *              [(i*m + j)*m + k]; commutative noise has L^j g_k = L^k g_j
   * each number times the stride, as in a state. */
  ito_block_function *jacobian, *derivative, *directional;
  /* [d], not copied: the drift has the linear part diag(linear) x, which exponential methods take
   * exactly; NULL where none is declared. */
  const double *linear;
  /* [d], not copied: the coefficients have a meaning where x_i >= lower_i; NULL: everywhere.  A
   * path that leaves this domain, or whose step asked for a coefficient outside of it (NaN), stops
   * with ITO_PATH_LEFT_DOMAIN. */
  const double *lower;
} ito_sde;

typedef struct ito_process ito_process;

/* The struct is copied.  GSL_EINVAL: no drift, noise without a diffusion, d or m 0 or above
 * ITO_MAX_COORDINATES, an m that does not fit the declared noise. */
ITO_API ito_process *ito_process_alloc (const ito_sde *sde);
/* A drift (and additive noise of constant size g I, m = d, g >= 0) given point by point. */
ITO_API ito_process *ito_process_alloc_point (size_t d, ito_point_function *drift, double g,
                                              void *params);
ITO_API ito_process *ito_process_alloc_forward (const ito_schedule *schedule, size_t d);
ITO_API ito_process *ito_process_alloc_reverse (const ito_score *score, double eta);
ITO_API ito_process *ito_process_alloc_flow (const ito_score *score);
ITO_API ito_process *ito_process_alloc_langevin (const ito_target *target);
/* The same process written in a calculus (its solutions are the same, its drift is not):
 *   f_Ito = f_Stratonovich + 1/2 sum_j L^j g_j;
 * nothing changes where there is no noise, or additive noise.  Other noise needs its derivative
 * (diagonal) or directional derivatives; the Jacobian is not known then.  `process` must outlive
 * what is made of it.  GSL_EINVAL where a derivative is missing (Kloeden, Platen 1992, eq. 4.9.3).
 */
ITO_API ito_process *ito_process_alloc_calculus (const ito_process *process, ito_calculus calculus);
ITO_API void ito_process_free (ito_process *process);

ITO_API size_t ito_process_dimension (const ito_process *process);
ITO_API size_t ito_process_noise_dimension (const ito_process *process);
ITO_API ito_calculus ito_process_calculus (const ito_process *process);
ITO_API ito_noise_structure ito_process_noise (const ito_process *process);

ITO_END_DECLS

#endif
