/* A Gaussian mixture in long double, straight from its definition: the truth of these tests.
 *
 *   p(x) = sum_k w_k N(x; alpha m_k, C_k),  C_k = alpha^2 S_k + sigma^2 I
 * with a Cholesky factor of C_k for each k; every covariance is a full matrix here. */
#ifndef ITO_TESTS_TARGET_MIXTURE_DIRECT_H
#define ITO_TESTS_TARGET_MIXTURE_DIRECT_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
  DIRECT_D = 12,
  DIRECT_K = 64
};

typedef struct
{
  size_t d, k;
  double w[DIRECT_K], mean[DIRECT_K][DIRECT_D], s[DIRECT_K][DIRECT_D][DIRECT_D];
} direct_mixture;

typedef struct
{
  long double logp, score[DIRECT_D], denoiser[DIRECT_D], r[DIRECT_K];
} direct_values;

static inline void
direct_at (const direct_mixture *m, double alpha, double sigma, const long double *x,
           direct_values *v)
{
  static const long double log_two_pi = 1.837877066409345483560659472811235279722L;
  size_t d = m->d;
  long double l[DIRECT_K], u[DIRECT_K][DIRECT_D], top = -INFINITY, total = 0, weights = 0;
  for (size_t k = 0; k < m->k; k++)
    weights += m->w[k];
  for (size_t k = 0; k < m->k; k++)
    {
      long double c[DIRECT_D][DIRECT_D] = { { 0 } }, y[DIRECT_D], q = 0, det = 0;
      for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j <= i; j++)
          {
            long double t = (long double)alpha * alpha * m->s[k][i][j]
                            + (i == j ? (long double)sigma * sigma : 0);
            for (size_t n = 0; n < j; n++)
              t -= c[i][n] * c[j][n];
            c[i][j] = i == j ? sqrtl (t) : t / c[j][j];
          }
      for (size_t i = 0; i < d; i++)
        {
          y[i] = x[i] - (long double)alpha * m->mean[k][i];
          for (size_t n = 0; n < i; n++)
            y[i] -= c[i][n] * y[n];
          y[i] /= c[i][i];
          q += y[i] * y[i];
          det += logl (c[i][i]);
        }
      for (size_t i = d; i-- > 0;)
        {
          for (size_t n = i + 1; n < d; n++)
            y[i] -= c[n][i] * y[n];
          y[i] /= c[i][i];
          u[k][i] = -y[i];
        }
      l[k] = m->w[k] > 0 ? logl (m->w[k] / weights) - det - q / 2 : -(long double)INFINITY;
      top = l[k] > top ? l[k] : top;
    }
  for (size_t k = 0; k < m->k; k++)
    total += (v->r[k] = expl (l[k] - top));
  v->logp = top + logl (total) - (long double)d / 2 * log_two_pi;
  for (size_t i = 0; i < d; i++)
    v->score[i] = v->denoiser[i] = 0;
  for (size_t k = 0; k < m->k; k++)
    {
      v->r[k] /= total;
      for (size_t i = 0; i < d; i++)
        {
          /* E[x_0 | x, k] = m + alpha S C^-1 (x - alpha m) */
          long double t = m->mean[k][i];
          for (size_t j = 0; j < d; j++)
            t -= (long double)alpha * m->s[k][i][j] * u[k][j];
          v->score[i] += v->r[k] * u[k][i];
          v->denoiser[i] += v->r[k] * t;
        }
    }
}

static inline double
direct_uniform (double low, double high)
{
  return low + (high - low) * drand48 ();
}

static inline double
direct_normal (void)
{
  return sqrt (-2 * log (1 - drand48 ())) * cos (6.283185307179586 * drand48 ());
}

/* A random mixture of the shape (0 isotropic, 1 diagonal, 2 full), its covariances as arrays of
 * that shape to `covariances`; all equal if `shared`. */
static inline void
direct_random (direct_mixture *m, size_t d, size_t k, int shape, int shared, double *covariances)
{
  size_t at = 0;
  memset (m, 0, sizeof *m);
  m->d = d;
  m->k = k;
  for (size_t c = 0; c < k; c++)
    {
      double b[DIRECT_D][DIRECT_D], v = direct_uniform (0.05, 2);
      m->w[c] = direct_uniform (0.1, 1);
      for (size_t i = 0; i < d; i++)
        {
          m->mean[c][i] = direct_uniform (-4, 4);
          for (size_t j = 0; j < d; j++)
            b[i][j] = direct_normal () / sqrt ((double)d);
        }
      for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++)
          if (shared && c)
            m->s[c][i][j] = m->s[0][i][j];
          else if (shape == 2)
            {
              double t = i == j ? 0.05 : 0;
              for (size_t n = 0; n < d; n++)
                t += b[i][n] * b[j][n];
              m->s[c][i][j] = t;
            }
          else if (i == j)
            m->s[c][i][i] = shape == 0 ? v : direct_uniform (0.05, 2);
      if (shape == 2) /* the same bits above and below the diagonal */
        for (size_t i = 0; i < d; i++)
          for (size_t j = 0; j < i; j++)
            m->s[c][i][j] = m->s[c][j][i];
      if (shape == 0)
        covariances[at++] = m->s[c][0][0];
      else
        for (size_t i = 0; i < d; i++)
          for (size_t j = 0; j < d; j++)
            if (shape == 2 || i == j)
              covariances[at++] = m->s[c][i][j];
    }
}

/* Means as [k][d]. */
static inline void
direct_means (const direct_mixture *m, double *means)
{
  for (size_t c = 0; c < m->k; c++)
    for (size_t i = 0; i < m->d; i++)
      means[c * m->d + i] = m->mean[c][i];
}

/* |a - b| / max(|b|, floor) in the Euclidean norm. */
static inline double
direct_error (size_t d, const double *a, size_t stride, const long double *b, double floor)
{
  long double e = 0, n = 0;
  for (size_t i = 0; i < d; i++)
    {
      e += (a[i * stride] - b[i]) * (a[i * stride] - b[i]);
      n += b[i] * b[i];
    }
  n = sqrtl (n) > floor ? sqrtl (n) : floor;
  return (double)(sqrtl (e) / n);
}

#endif
