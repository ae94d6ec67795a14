/* Exact samples of mixtures: frequencies, means, covariances and the law of projections at 6.5
 * standard errors, with wrong laws that must be seen; addressed by path. */
#include "larger.h"
#include "mixture_direct.h"
#include "tap.h"
#include "target/target.h"
#include <ito/random.h>

enum
{
  N = 200000
};

static double x[3 * N], y[3 * N];

/* Largest deviation of sample mean and covariance of n points from the given ones, in standard
 * errors (the covariance's from its own fourth moments). */
static double
deviation (size_t d, size_t n, size_t stride, const double *s, const double *mean,
           const double *covariance)
{
  double worst = 0, count = (double)n;
  for (size_t i = 0; i < d; i++)
    {
      double sum = 0;
      for (size_t p = 0; p < n; p++)
        sum += s[i * stride + p] - mean[i];
      worst = larger (worst, fabs (sum / count) / sqrt (covariance[i * d + i] / count));
      for (size_t j = 0; j <= i; j++)
        {
          double first = 0, second = 0;
          for (size_t p = 0; p < n; p++)
            {
              double c = (s[i * stride + p] - mean[i]) * (s[j * stride + p] - mean[j]);
              first += c;
              second += c * c;
            }
          first /= count;
          double se = sqrt ((second / count - first * first) / count);
          worst = larger (worst, fabs (first - covariance[i * d + j]) / se);
        }
    }
  return worst;
}

static void
test_ring (void)
{
  double sd = 0.3, worst = 0, modes = 0, w[8] = { 1, 2, 0, 4, 5, 6, 7, 8 }, total = 33;
  ito_target *t = ito_target_alloc ("ring:weights=[1;2;0;4;5;6;7;8]");
  ito_target_sample (t, 1, 0, 3, 0, 0, N, N, x);
  size_t count[8] = { 0 };
  for (size_t j = 0; j < 8; j++)
    {
      double mean[2] = { 4 * cos (M_PI * (double)j / 4), 4 * sin (M_PI * (double)j / 4) },
             covariance[4] = { sd * sd, 0, 0, sd * sd };
      for (size_t p = 0; p < N; p++)
        if (hypot (x[p] - mean[0], x[N + p] - mean[1]) < 1.53)
          {
            y[count[j]] = x[p];
            y[N + count[j]++] = x[N + p];
          }
      double f = w[j] / total;
      if (w[j] > 0)
        {
          worst = larger (worst, fabs ((double)count[j] / N - f) / sqrt (f * (1 - f) / N));
          modes = larger (modes, deviation (2, count[j], N, y, mean, covariance));
        }
    }
  tap_ok (worst < 6.5, "ring: frequencies of the modes, within %.2f standard errors", worst);
  tap_ok (count[2] == 0, "ring: a mode of weight 0 is never drawn");
  tap_ok (modes < 6.5, "ring: mean and covariance of every mode, within %.2f standard errors",
          modes);
  double f = 8.4 / 33;
  tap_ok (fabs ((double)count[7] / N - f) / sqrt (f * (1 - f) / N) > 6.5,
          "control: a weight off by 5 %% is seen");
  ito_target_free (t);
}

/* Mean and covariance of a diffused mixture, in long double. */
static void
direct_moments (const direct_mixture *m, double alpha, double sigma, double *mean,
                double *covariance)
{
  size_t d = m->d;
  long double total = 0, a[DIRECT_D] = { 0 };
  for (size_t k = 0; k < m->k; k++)
    total += m->w[k];
  for (size_t k = 0; k < m->k; k++)
    for (size_t i = 0; i < d; i++)
      a[i] += m->w[k] / total * m->mean[k][i];
  for (size_t i = 0; i < d; i++)
    {
      mean[i] = (double)(alpha * a[i]);
      for (size_t j = 0; j < d; j++)
        {
          long double c = 0;
          for (size_t k = 0; k < m->k; k++)
            c +=
                m->w[k] / total * (m->s[k][i][j] + (m->mean[k][i] - a[i]) * (m->mean[k][j] - a[j]));
          covariance[i * d + j] =
              (double)((long double)alpha * alpha * c + (i == j ? (long double)sigma * sigma : 0));
        }
    }
}

static void
test_moments (int shape)
{
  static const char *const shapes[] = { "isotropic", "diagonal", "full" };
  direct_mixture m;
  double covariances[5 * 9], means[15], mean[3], covariance[9], mean2[3], covariance2[9], off = 0;
  direct_random (&m, 3, 5, shape, 0, covariances);
  direct_means (&m, means);
  ito_target *t =
      ito_target_alloc_mixture (3, 5, m.w, means, (ito_covariance_shape)shape, covariances);
  direct_moments (&m, 0.8, 0.5, mean, covariance);
  ito_target_moments (t, 0.8, 0.5, mean2, covariance2);
  for (int i = 0; i < 9; i++)
    off = larger (off, fabs (covariance[i] - covariance2[i]) + fabs (mean[i % 3] - mean2[i % 3]));
  tap_ok (off < 1e-13, "%s: ito_target_moments within %.1e", shapes[shape], off);
  ito_target_sample (t, 0.8, 0.5, 4, 1, 0, N, N, x);
  double worst = deviation (3, N, N, x, mean, covariance);
  tap_ok (worst < 6.5, "%s: mean and covariance of samples, within %.2f standard errors",
          shapes[shape], worst);
  covariance[4] *= 1.03;
  worst = deviation (3, N, N, x, mean, covariance);
  tap_ok (worst > 6.5, "control: a variance off by 3 %% is seen (%.1f)", worst);
  ito_target_free (t);
}

static int
ascending (const void *p, const void *q)
{
  double a = *(const double *)p, b = *(const double *)q;
  return (a > b) - (a < b);
}

/* Kolmogorov's test of u.x against the closed distribution function, in long double. */
static double
kolmogorov (const direct_mixture *m, double alpha, double sigma, const double *u)
{
  long double total = 0;
  double worst = 0;
  for (size_t k = 0; k < m->k; k++)
    total += m->w[k];
  for (size_t p = 0; p < N; p++)
    y[p] = u[0] * x[p] + u[1] * x[N + p];
  qsort (y, N, sizeof (double), ascending);
  for (size_t p = 0; p < N; p += 10)
    {
      long double f = 0;
      for (size_t k = 0; k < m->k; k++)
        {
          long double a = 0, v = 0;
          for (size_t i = 0; i < 2; i++)
            {
              a += alpha * u[i] * m->mean[k][i];
              v += (long double)sigma * sigma * u[i] * u[i];
              for (size_t j = 0; j < 2; j++)
                v += (long double)alpha * alpha * u[i] * m->s[k][i][j] * u[j];
            }
          f += m->w[k] / total * 0.5L * erfcl ((a - y[p]) / sqrtl (2 * v));
        }
      worst = larger (worst, fabs ((double)f - ((double)p + 0.5) / N));
    }
  return worst * sqrt (N);
}

static void
test_projection (void)
{
  direct_mixture m;
  double covariances[4 * 4], means[8], u[2] = { 0.6, -0.8 }, wrong[2] = { 0.61, -0.79 };
  direct_random (&m, 2, 4, 2, 0, covariances);
  direct_means (&m, means);
  ito_target *t = ito_target_alloc_mixture (2, 4, m.w, means, ITO_COVARIANCE_FULL, covariances);
  ito_target_sample (t, 0.9, 0.2, 5, 0, 0, N, N, x);
  /* P(sqrt(N) D > 3.5) = 2 exp(-2 3.5^2) = 4.6e-11 */
  double d = kolmogorov (&m, 0.9, 0.2, u);
  tap_ok (d < 3.5, "a projection has its law: Kolmogorov's sqrt(N) D = %.2f (3.5)", d);
  m.s[2][0][0] *= 1.5;
  m.mean[1][1] += 0.1;
  d = kolmogorov (&m, 0.9, 0.2, wrong);
  tap_ok (d > 3.5, "control: another law is seen: %.2f", d);
  ito_target_free (t);
}

static void
test_addresses (void)
{
  static const char *const specs[] = { "ring",       "pinwheel",     "gaussian:d=3,sd=[1;2;3]",
                                       "funnel:d=3", "log-cosh:d=3", "banana" };
  for (size_t s = 0; s < sizeof specs / sizeof specs[0]; s++)
    {
      ito_target *t = ito_target_alloc (specs[s]);
      size_t d = ito_target_dimension (t);
      int same = 1;
      uint64_t first = (UINT64_C (1) << 32) - 700;
      ito_target_sample (t, 1, 0, 6, 2, first, 1400, 1500, x);
      for (size_t p = 0; p < 1400; p += 1 + p % 300)
        {
          size_t n = p + 300 > 1400 ? 1400 - p : 300;
          ito_target_sample (t, 1, 0, 6, 2, first + p, n, n + p, y);
          for (size_t i = 0; i < d; i++)
            same &= !memcmp (y + i * (n + p), x + i * 1500 + p, n * sizeof (double));
        }
      ito_target_sample (t, 1, 0, 6, 3, first, 1400, 1500, y);
      tap_ok (same && y[0] != x[0],
              "%s: a path's sample is the same for any first path, number and stride", specs[s]);
      ito_target_free (t);
    }
}

int
main (void)
{
  gsl_set_error_handler_off ();
  srand48 (17);
  test_ring ();
  for (int shape = 0; shape < 3; shape++)
    test_moments (shape);
  test_projection ();
  test_addresses ();
  return tap_done ();
}
