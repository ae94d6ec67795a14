/* A mixture at one point: log-density, derivatives, denoiser, and the divergence of its fields.
 *
 * With C_k = alpha^2 S_k + sigma^2 I, A_k = C_k^-1, u_k = -A_k (x - alpha m_k), r the
 * responsibilities, s = sum r u the score, and c_k = u_k - s:
 *   Hessian             H = sum r (c c^T - A)
 *   grad of Laplacian   sum r (c (|c|^2 - tr A) - 2 A c)
 *   denoiser            sum r (m - alpha S u)
 * The centred c_k, not u_k, so that nothing cancels where one component rules. */
#include "core/memory.h"
#include "core/scalar.h"
#include "target/target.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HALF_LOG_TWO_PI 0.91893853320467274178

/* All components at one point. */
typedef struct
{
  const ito_mixture *m;
  double alpha, sigma;
  double *offset;            /* [k] log w - 1/2 log det C */
  double *inverse;           /* [k][d] 1/c along the axes of the eigenframe of k */
  double *r;                 /* [k] logits, then responsibilities */
  double *w;                 /* [k][d] x - alpha m_k in the eigenframe of k */
  double *a, *b, *c, *s, *f; /* [d] */
  double top, sum;
} values;

static void
take (values *v, ito_workspace *w)
{
  size_t k = v->m->k, d = v->m->d;
  v->offset = ITO_TAKE (w, double, k);
  v->inverse = ITO_TAKE (w, double, k *d);
  v->r = ITO_TAKE (w, double, k);
  v->w = ITO_TAKE (w, double, k *d);
  v->a = ITO_TAKE (w, double, d);
  v->b = ITO_TAKE (w, double, d);
  v->c = ITO_TAKE (w, double, d);
  v->s = ITO_TAKE (w, double, d);
  v->f = ITO_TAKE (w, double, d);
}

/* Variance of component k along axis j of its frame, and the inverse of the same diffused. */
static double
variance (const values *v, size_t k, size_t j)
{
  const ito_mixture *m = v->m;
  return m->variance[m->shape == ITO_COVARIANCE_ISOTROPIC ? k : k * m->d + j];
}

static double
inverse (const values *v, size_t k, size_t j)
{
  return v->inverse[k * v->m->d + j];
}

static void
set_time (values *v)
{
  const ito_mixture *m = v->m;
  for (size_t k = 0; k < m->k; k++)
    {
      double log_c = 0, log_det = 0;
      for (size_t j = 0; j < m->d; j++)
        {
          double c = v->alpha * v->alpha * variance (v, k, j) + v->sigma * v->sigma;
          if (j == 0 || m->shape != ITO_COVARIANCE_ISOTROPIC)
            log_c = ito_log (c);
          log_det += log_c;
          v->inverse[k * m->d + j] = 1 / c;
        }
      v->offset[k] = m->log_weight[k] - 0.5 * log_det;
    }
}

/* Takes the workspace and fills in what does not depend on the point. */
static int
start (values *v, ito_workspace *w, ito_error *error)
{
  take (v, w);
  if (ito_workspace_alloc (w, error))
    return GSL_ENOMEM;
  take (v, w);
  set_time (v);
  return 0;
}

/* Q^T z, from the eigenframe back: in y, or z itself where the frame is the identity. */
static const double *
from_frame (const ito_mixture *m, size_t k, const double *z, double *y)
{
  if (!m->frame)
    return z;
  memset (y, 0, m->d * sizeof (double));
  for (size_t j = 0; j < m->d; j++)
    {
      const double *q = m->frame + (k * m->d + j) * m->d;
      for (size_t i = 0; i < m->d; i++)
        y[i] += q[i] * z[j];
    }
  return y;
}

/* Q y: in z, or y itself. */
static const double *
to_frame (const ito_mixture *m, size_t k, const double *y, double *z)
{
  if (!m->frame)
    return y;
  for (size_t j = 0; j < m->d; j++)
    {
      const double *q = m->frame + (k * m->d + j) * m->d;
      z[j] = 0;
      for (size_t i = 0; i < m->d; i++)
        z[j] += q[i] * y[i];
    }
  return z;
}

/* Differences, responsibilities, log sum exp. */
static void
set_point (values *v, size_t stride, const double *x)
{
  const ito_mixture *m = v->m;
  size_t d = m->d;
  v->top = -INFINITY;
  v->sum = 0;
  for (size_t k = 0; k < m->k; k++)
    {
      double *w = v->w + k * d, l = v->offset[k], *difference = m->frame ? v->a : w;
      for (size_t i = 0; i < d; i++)
        difference[i] = x[i * stride] - v->alpha * m->mean[k * d + i];
      to_frame (m, k, difference, w);
      for (size_t j = 0; j < d; j++)
        l -= 0.5 * (w[j] * w[j] * inverse (v, k, j));
      v->r[k] = l;
      v->top = l > v->top ? l : v->top;
    }
  for (size_t k = 0; k < m->k; k++)
    v->sum += (v->r[k] = ito_exp (v->r[k] - v->top));
  for (size_t k = 0; k < m->k; k++)
    v->r[k] /= v->sum;
}

/* u_k in its frame. */
static void
set_u (const values *v, size_t k, double *u)
{
  for (size_t j = 0; j < v->m->d; j++)
    u[j] = -v->w[k * v->m->d + j] * inverse (v, k, j);
}

static void
add (size_t d, double factor, const double *y, double *sum)
{
  for (size_t i = 0; i < d; i++)
    sum[i] += factor * y[i];
}

static void
set_score (values *v)
{
  const ito_mixture *m = v->m;
  memset (v->s, 0, m->d * sizeof (double));
  for (size_t k = 0; k < m->k; k++)
    if (v->r[k] != 0)
      {
        set_u (v, k, v->a);
        add (m->d, v->r[k], from_frame (m, k, v->a, v->b), v->s);
      }
}

static void
denoiser (values *v, double *out)
{
  const ito_mixture *m = v->m;
  memset (out, 0, m->d * sizeof (double));
  for (size_t k = 0; k < m->k; k++)
    if (v->r[k] != 0)
      {
        for (size_t j = 0; j < m->d; j++)
          v->a[j] = v->alpha * variance (v, k, j) * inverse (v, k, j) * v->w[k * m->d + j];
        add (m->d, v->r[k], from_frame (m, k, v->a, v->b), out);
        add (m->d, v->r[k], m->mean + k * m->d, out);
      }
}

/* c_k = u_k - s in coordinates, to v->b. */
static void
set_centred (values *v, size_t k)
{
  set_u (v, k, v->a);
  const double *u = from_frame (v->m, k, v->a, v->b);
  for (size_t i = 0; i < v->m->d; i++)
    v->b[i] = u[i] - v->s[i];
}

/* sum -= factor A_k. */
static void
subtract_precision (const values *v, size_t k, double factor, double *sum)
{
  const ito_mixture *m = v->m;
  size_t d = m->d;
  for (size_t j = 0; j < d; j++)
    {
      double a = factor * inverse (v, k, j);
      if (!m->frame)
        {
          sum[j * d + j] -= a;
          continue;
        }
      const double *q = m->frame + (k * d + j) * d;
      for (size_t i = 0; i < d; i++)
        for (size_t l = 0; l < d; l++)
          sum[i * d + l] -= a * (q[i] * q[l]);
    }
}

static void
hessian (values *v, double *out)
{
  size_t d = v->m->d;
  memset (out, 0, d * d * sizeof (double));
  for (size_t k = 0; k < v->m->k; k++)
    if (v->r[k] != 0)
      {
        set_centred (v, k);
        for (size_t i = 0; i < d; i++)
          for (size_t j = 0; j < d; j++)
            out[i * d + j] += v->r[k] * (v->b[i] * v->b[j]);
        subtract_precision (v, k, v->r[k], out);
      }
}

static void
grad_laplacian (values *v, double *out)
{
  size_t d = v->m->d;
  memset (out, 0, d * sizeof (double));
  for (size_t k = 0; k < v->m->k; k++)
    if (v->r[k] != 0)
      {
        double trace = 0, square = 0;
        set_centred (v, k);
        const double *c = to_frame (v->m, k, v->b, v->a);
        for (size_t j = 0; j < d; j++)
          {
            trace += inverse (v, k, j);
            square += v->b[j] * v->b[j];
            v->a[j] = c[j] * inverse (v, k, j);
          }
        add (d, v->r[k] * (square - trace), v->b, out);
        add (d, -2 * v->r[k], from_frame (v->m, k, v->a, v->c), out);
      }
}

int
ito_mixture_values (const ito_mixture *m, double alpha, double sigma, const double *x,
                    const ito_target_values *out, ito_error *error)
{
  values v = { .m = m, .alpha = alpha, .sigma = sigma };
  ito_workspace w = { 0 };
  if (start (&v, &w, error))
    return GSL_ENOMEM;
  set_point (&v, 1, x);
  set_score (&v);
  if (out->log_density)
    *out->log_density = v.top + ito_log (v.sum) - (double)m->d * HALF_LOG_TWO_PI;
  if (out->responsibilities)
    memcpy (out->responsibilities, v.r, m->k * sizeof (double));
  if (out->score)
    memcpy (out->score, v.s, m->d * sizeof (double));
  if (out->denoiser)
    denoiser (&v, out->denoiser);
  if (out->hessian)
    hessian (&v, out->hessian);
  if (out->grad_laplacian)
    grad_laplacian (&v, out->grad_laplacian);
  ito_workspace_free (&w);
  return 0;
}

/* Component k of the field, g = c_D D_k + c_s u_k, to v->c; returns the divergence of it alone. */
static double
set_field (values *v, size_t k, double c_denoiser, double c_score)
{
  const ito_mixture *m = v->m;
  double trace = 0;
  for (size_t j = 0; j < m->d; j++)
    {
      double g = (c_denoiser * v->alpha * variance (v, k, j) - c_score) * inverse (v, k, j);
      trace += g;
      v->a[j] = g * v->w[k * m->d + j];
    }
  const double *g = from_frame (m, k, v->a, v->c);
  for (size_t i = 0; i < m->d; i++)
    v->c[i] = g[i] + c_denoiser * m->mean[k * m->d + i];
  return trace;
}

/* div sum r g = sum r (div g + (g - sum r g) . (u - s)), from grad r = r (u - s). */
int
ito_mixture_divergence (const ito_mixture *m, double alpha, double sigma, double c_denoiser,
                        double c_score, size_t n, size_t stride, const double *x, double *out,
                        ito_error *error)
{
  values v = { .m = m, .alpha = alpha, .sigma = sigma };
  ito_workspace w = { 0 };
  size_t d = m->d;
  if (start (&v, &w, error))
    return GSL_ENOMEM;
  for (size_t p = 0; p < n; p++)
    {
      set_point (&v, stride, x + p);
      set_score (&v);
      memset (v.f, 0, d * sizeof (double));
      for (size_t k = 0; k < m->k; k++)
        if (v.r[k] != 0)
          {
            set_field (&v, k, c_denoiser, c_score);
            add (d, v.r[k], v.c, v.f);
          }
      out[p] = 0;
      for (size_t k = 0; k < m->k; k++)
        if (v.r[k] != 0)
          {
            double dot = set_field (&v, k, c_denoiser, c_score);
            set_centred (&v, k);
            for (size_t i = 0; i < d; i++)
              dot += (v.c[i] - v.f[i]) * v.b[i];
            out[p] += v.r[k] * dot;
          }
    }
  ito_workspace_free (&w);
  return 0;
}
