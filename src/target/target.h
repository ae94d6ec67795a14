/* Inside of targets. */
#ifndef ITO_TARGET_TARGET_H
#define ITO_TARGET_TARGET_H

#include "core/kernels.h"
#include "core/spec.h"
#include <ito/target.h>

/* A mixture: weights normalised; full covariances with their eigenframes (own Jacobi rotations). */
typedef struct
{
  size_t d, k;
  ito_covariance_shape shape;
  double *weight, *log_weight; /* [k] */
  double *mean;                /* [k][d] */
  double *covariance;          /* [k], [k][d] or [k][d][d] as given */
  double *variance;            /* [k], [k][d]; full: eigenvalues [k][d] */
  double *frame;               /* full: eigenvectors as rows [k][d][d], else NULL */
  int shared;                  /* all covariances equal */
  double *cumulative;          /* [k] of the weights; 1 from the last positive weight on */
  int normalised;              /* the weights given did not sum to 1 */
  void *base;                  /* the one allocation of all arrays */
} ito_mixture;

/* A law in closed form (banana, funnel, log-cosh) or of the user. */
typedef struct
{
  int (*log_density) (const struct ito_target *t, size_t n, size_t stride, const double *x,
                      double *out);
  int (*score) (const struct ito_target *t, size_t n, size_t stride, const double *x, double *out);
  /* One point; NULL where not known.  hessian [d][d], grad_laplacian [d]. */
  int (*hessian) (const struct ito_target *t, const double *x, double *hessian);
  int (*grad_laplacian) (const struct ito_target *t, const double *x, double *out);
  int (*sample) (const struct ito_target *t, uint64_t seed, unsigned stream, uint64_t first,
                 size_t n, size_t stride, double *x);
  int (*moments) (const struct ito_target *t, double *mean, double *covariance);
} ito_closed_form;

struct ito_target
{
  size_t d;
  char *spec;
  ito_mixture *mixture;        /* NULL: closed form */
  const ito_closed_form *form; /* NULL: mixture */
  double parameter[8];         /* of a closed form */
  ito_target_functions user;
};

/* One file per target defines one of these: checks what the ranges cannot, fills t->d and the
 * mixture (by ito_mixture_init) or the closed form. */
typedef struct
{
  ito_entry entry;
  int (*init) (const ito_args *args, struct ito_target *t, ito_error *error);
} ito_target_type;

extern const ito_registry ito_target_registry;

/* Copies, checks (weights finite, not negative, not all zero; covariances symmetric, positive
 * definite) and factors.  A notice that weights were normalised goes to ito_target_notice. */
int ito_mixture_init (struct ito_target *t, size_t d, size_t k, const double *weights,
                      const double *means, ito_covariance_shape shape, const double *covariances,
                      ito_error *error);
/* The same where all components have the one variance, and no weights means equal ones. */
int ito_mixture_init_alike (struct ito_target *t, size_t d, size_t k, const double *weights,
                            const double *means, double variance, ito_error *error);
void ito_mixture_free (ito_mixture *m);
/* Nonzero if the weights given did not sum to 1 (to 1e-12) and were normalised. */
int ito_target_normalised (const struct ito_target *t);

/* The mixture at (alpha, sigma) as the field c_denoiser D + c_score s; coef holds
 * ito_mixture_coefficients(m) doubles, f points into it. */
size_t ito_mixture_coefficients (const ito_mixture *m);
void ito_mixture_prepare (const ito_mixture *m, double alpha, double sigma, double c_denoiser,
                          double c_score, double *coef, ito_mixture_field *f);
/* The same mixture_field from a coef that is prepared already. */
void ito_mixture_field_at (const ito_mixture *m, const double *coef, ito_mixture_field *f);
void ito_mixture_raw_at (const ito_mixture *m, ito_mixture_raw *raw);
/* Divergence at n points of c_denoiser D + c_score s (exact). */
int ito_mixture_divergence (const ito_mixture *m, double alpha, double sigma, double c_denoiser,
                            double c_score, size_t n, size_t stride, const double *x, double *out,
                            ito_error *error);
/* Values at one point (any output may be NULL). */
int ito_mixture_values (const ito_mixture *m, double alpha, double sigma, const double *x,
                        const ito_target_values *out, ito_error *error);
/* Mean [d] and covariance [d][d] of the diffused mixture. */
void ito_mixture_moments (const ito_mixture *m, double alpha, double sigma, double *mean,
                          double *covariance);
/* Covariance of component k as a matrix [d][d]. */
void ito_mixture_covariance (const ito_mixture *m, size_t k, double *covariance);
/* Samples of the diffused mixture; draw 0 chooses the component, draw 1 holds d normals. */
int ito_mixture_sample (const ito_mixture *m, double alpha, double sigma, uint64_t seed,
                        unsigned stream, uint64_t first, size_t n, size_t stride, double *x,
                        ito_error *error);

/* The closed form of a user's functions. */
extern const ito_closed_form ito_functions_form;

/* Internal twins of the public functions, which do not raise. */
ito_target *ito_target_new (const char *spec, ito_error *error);
int ito_target_sample_fill (const ito_target *t, double alpha, double sigma, uint64_t seed,
                            unsigned stream, uint64_t first, size_t n, size_t stride, double *x,
                            ito_error *error);

#endif
