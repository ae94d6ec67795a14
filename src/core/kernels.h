/* The hot loops, compiled for several instruction sets behind one table.
 *
 * Every kernel works on lanes p = 0..n-1 of a block, coordinate-major with a stride; a lane's
 * result never depends on n or on the other lanes.  Buffers may be aligned to 64 or not. */
#ifndef ITO_CORE_KERNELS_H
#define ITO_CORE_KERNELS_H

#include "core/error.h"
#include <stddef.h>
#include <stdint.h>

/* Constant words of a Philox call: counter = { path_low + p, cell, word2, word3 + pair }. */
typedef struct
{
  uint32_t key[2];
  uint32_t path_low; /* of lane 0; lanes do not carry into the high word */
  uint32_t cell, word2, word3;
} ito_counter;

/* The same with words of its own for each lane: counter = { path_low[p], cell[p], word2[p],
 * word3 + pair }. */
typedef struct
{
  uint32_t key[2], word3;
  const uint32_t *path_low, *cell, *word2;
} ito_counters;

/* A mixture at one time, ready for x: logits
 *   l_k = offset_k - 1/2 |W_k (x - mean_k)|^2
 * (isotropic, diagonal: W_k diagonal, its squares in precision), and the field
 *   out = sum_k r_k (matrix_k (x - mean_k) + vector_k),  r = softmax(l). */
typedef struct
{
  size_t d, k;
  int shape;  /* ito_covariance_shape */
  int shared; /* isotropic and diagonal: all components have the same precision and matrix */
  const double *mean;      /* [k][d]   alpha m_k */
  const double *offset;    /* [k]      log w_k - 1/2 log det C_k */
  const double *precision; /* [k], [k][d], or W [k][d][d] */
  const double *matrix;    /* [k], [k][d], or [k][d][d] */
  const double *vector;    /* [k][d] */
  /* Linear: shared isotropic components, their means so near to 0 that nothing cancels where
   *   l_k = constant_k + slope_k . x, in units of log 2 and but for -|x|^2 precision/2,
   *   out = matrix x + sum_k r_k pull_k. */
  int linear;
  const double *constant; /* [k] */
  const double *slope;    /* [k][d] */
  const double *pull;     /* [k][d] vector_k - matrix mean_k */
} ito_mixture_field;

/* The same with a time of its own for each lane: all from the raw mixture in its eigenframe. */
typedef struct
{
  size_t d, k;
  int shape;
  const double *log_weight; /* [k] */
  const double *mean;       /* [k][d] */
  const double *variance;   /* [k], [k][d]; full: eigenvalues [k][d] */
  const double *frame;      /* full: eigenvectors as rows [k][d][d], else NULL */
} ito_mixture_raw;

typedef struct
{
  const char *name;           /* "x86-64-v3", ... */
  const char *dispatch_class; /* "fma", "portable" */

  /* Pairs of normals: z[(2j)*stride+p], z[(2j+1)*stride+p]; m coordinates, the last pair may be
   * half. */
  void (*normals) (const ito_counter *c, size_t n, size_t stride, size_t m, double *z);
  /* The same bits at the addresses of each lane: a load of three words dearer. */
  void (*normals_each) (const ito_counters *c, size_t n, size_t stride, size_t m, double *z);
  /* u1 in (0, 1] of one call for each coordinate. */
  void (*uniforms) (const ito_counter *c, size_t n, size_t stride, size_t m, double *u);

  /* out = sum_j c[j] x[j] over d coordinates; 1 <= terms <= 16; out may be one of the x.  Fixed
   * order: ((c0 x0 + c1 x1) + c2 x2) + ... */
  void (*combine) (size_t d, size_t n, size_t stride, double *out, size_t terms, const double *c,
                   const double *const *x);

  /* out (not x) = the field; scratch: ito_mixture_scratch(k) doubles; log_density [n] may be NULL:
   * log sum exp of the logits (without -d/2 log 2 pi).  divergence [n] may be NULL: of the field.
   */
  void (*mixture) (const ito_mixture_field *f, size_t n, size_t stride, const double *x,
                   double *out, double *log_density, double *scratch);
  /* out = c_denoiser[p] D(x_p; alpha[p], sigma[p]) + c_score[p] s(...). */
  void (*mixture_each) (const ito_mixture_raw *f, size_t n, size_t stride, const double *alpha,
                        const double *sigma, const double *c_denoiser, const double *c_score,
                        const double *x, double *out, double *scratch);

  /* Nonzero if any of x[i*stride+p] is not finite. */
  int (*not_finite) (size_t d, size_t n, size_t stride, const double *x);
  /* Elementwise exp and log of n values, for tests and estimators. */
  void (*exp) (size_t n, const double *x, double *out);
  void (*log) (size_t n, const double *x, double *out);
  void (*sincos2pi) (size_t n, const double *u, double *s, double *c);
} ito_kernels;

/* Lanes that are worked on at once for k components, and scratch for them in doubles: 16 KiB is
 * aimed at, so that logits stay in L1. */
size_t ito_mixture_lanes (size_t k);
size_t ito_mixture_scratch (size_t k, size_t d);

/* The table in use; filled once, from the CPU and ITO_DISPATCH. */
const ito_kernels *ito_kernel (void);
/* A table by name, NULL where this machine cannot run it: for tests. */
const ito_kernels *ito_kernel_named (const char *name);
/* All tables of this build that this machine can run, NULL at the end. */
const ito_kernels *const *ito_kernel_all (void);
/* GSL_EINVAL where ITO_DISPATCH names a table that there is not (then the best one is in use): the
 * program refuses to start. */
int ito_dispatch_check (ito_error *error);

#endif
