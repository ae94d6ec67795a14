/* Banana, funnel, log-cosh: normalised densities and their derivatives against long double and
 * GSL's quadrature, samples against their laws at 6.5 standard errors. */
#include "larger.h"
#include "tap.h"
#include "target/target.h"
#include <gsl/gsl_integration.h>

enum
{
  D = 4,
  N = 200000
};

typedef long double density (const long double *x);

static const long double half_log_two_pi = 0.918938533204672741780329736405617639861L;

/* ---- the definitions, with the parameters of the specs below ---- */

static long double
banana (const long double *x)
{
  long double e = x[1] + 0.3L * (x[0] * x[0] - 4);
  return -x[0] * x[0] / 8 - logl (2) - e * e / 2 - 2 * half_log_two_pi;
}

static long double
funnel (const long double *x)
{
  long double l = -x[0] * x[0] / 4.5L - logl (1.5L) - half_log_two_pi;
  for (int i = 1; i < D; i++)
    l += -x[i] * x[i] / (2 * expl (x[0])) - x[0] / 2 - half_log_two_pi;
  return l;
}

static double
log_cosh_weight (double x, void *power)
{
  return pow (x, *(double *)power) * exp (-0.5 * x * x) / cosh (x);
}

static double
log_cosh_integral (double power, double low, double high)
{
  double value, error;
  gsl_function f = { log_cosh_weight, &power };
  gsl_integration_workspace *w = gsl_integration_workspace_alloc (1000);
  gsl_integration_qag (&f, low, high, 0, 2e-14, 1000, GSL_INTEG_GAUSS31, w, &value, &error);
  gsl_integration_workspace_free (w);
  return value;
}

static long double log_cosh_norm;

static long double
log_cosh (const long double *x)
{
  long double l = 0;
  for (int i = 0; i < D; i++)
    l += -x[i] * x[i] / 2 - logl (coshl (x[i])) - log_cosh_norm;
  return l;
}

typedef struct
{
  const char *spec;
  size_t d;
  density *logp;
} form;

static const form forms[] = { { "banana:b=0.3,sd=2", 2, banana },
                              { "funnel:d=4,sd=1.5", 4, funnel },
                              { "log-cosh:d=4", 4, log_cosh } };

/* ---- derivatives by stencils of 8 neighbours ---- */

static const long double stencil[4] = { 4.0L / 5, -1.0L / 5, 4.0L / 105, -1.0L / 280 };

/* The derivative of f along axis i, of f' along the next of `axes`, and so on. */
static long double
derivative (const form *f, const long double *x, const size_t *axes, int order)
{
  const long double h = order == 1 ? 0.01L : order == 2 ? 0.02L : 0.05L;
  long double sum = 0, y[D];
  if (order == 0)
    return f->logp (x);
  for (int s = 1; s <= 4; s++)
    for (int sign = -1; sign <= 1; sign += 2)
      {
        memcpy (y, x, sizeof y);
        y[axes[0]] += sign * s * h;
        sum += sign * stencil[s - 1] * derivative (f, y, axes + 1, order - 1);
      }
  return sum / h;
}

static void
test_derivatives (const form *f)
{
  ito_target *t = ito_target_alloc (f->spec);
  double off[4] = { 0 }, scale = 0;
  size_t d = f->d;
  for (int n = 0; n < 20; n++)
    {
      double x[D] = { 0 }, l, s[D], h[D * D], g[D];
      long double y[D] = { 0 };
      for (size_t i = 0; i < d; i++)
        y[i] = x[i] = 4 * drand48 () - 2;
      ito_target_values v = { .log_density = &l, .score = s, .hessian = h, .grad_laplacian = g };
      if (ito_target_at (t, 1, 0, x, &v))
        printf ("Bail out! %s\n", ito_last_error ()), exit (99);
      off[0] = larger (off[0], fabs ((double)(l - f->logp (y))) / larger (1, fabs (l)));
      for (size_t i = 0; i < d; i++)
        {
          scale = larger (1, fabs (s[i]));
          off[1] = larger (off[1],
                           fabs ((double)(s[i] - derivative (f, y, (size_t[]){ i }, 1))) / scale);
          long double laplacian = 0;
          for (size_t j = 0; j < d; j++)
            {
              scale = larger (1, fabs (h[i * d + j]));
              off[2] = larger (
                  off[2],
                  fabs ((double)(h[i * d + j] - derivative (f, y, (size_t[]){ i, j }, 2))) / scale);
              laplacian += derivative (f, y, (size_t[]){ i, j, j }, 3);
            }
          scale = larger (1, fabs (g[i]));
          off[3] = larger (off[3], fabs ((double)(g[i] - laplacian)) / scale);
        }
    }
  tap_ok (off[0] < 1e-14, "%s: log-density within %.1e (1e-14)", f->spec, off[0]);
  tap_ok (off[1] < 1e-12, "%s: score within %.1e (1e-12)", f->spec, off[1]);
  tap_ok (off[2] < 1e-10, "%s: Hessian within %.1e (1e-10)", f->spec, off[2]);
  tap_ok (off[3] < 1e-6, "%s: gradient of the Laplacian within %.1e (1e-6)", f->spec, off[3]);
  ito_target_free (t);
}

/* Blocks: lane by lane what a point gives; far out still finite and right. */
static void
test_blocks (void)
{
  for (size_t n = 0; n < 3; n++)
    {
      ito_target *t = ito_target_alloc (forms[n].spec);
      enum
      {
        LANES = 700
      };
      static double x[D * LANES], out[D * LANES], l[LANES];
      size_t d = forms[n].d;
      int same = 1;
      for (size_t i = 0; i < d * LANES; i++)
        x[i] = 3 * (drand48 () - 0.5) * (double)(1 + i % 3);
      t->form->score (t, LANES, LANES, x, out);
      t->form->log_density (t, LANES, LANES, x, l);
      for (size_t p = 0; p < LANES; p++)
        {
          double y[D], s[D], one;
          for (size_t i = 0; i < d; i++)
            y[i] = x[i * LANES + p];
          ito_target_values v = { .score = s, .log_density = &one };
          ito_target_at (t, 1, 0, y, &v);
          for (size_t i = 0; i < d; i++)
            same &= s[i] == out[i * LANES + p];
          same &= one == l[p];
        }
      tap_ok (same, "%s: a block is its points, bit for bit", forms[n].spec);
      ito_target_free (t);
    }
}

/* tanh in the score of log-cosh, over all magnitudes. */
static void
test_tanh (void)
{
  ito_target *t = ito_target_alloc ("log-cosh");
  double worst = 0;
  for (int i = 0; i < 4000; i++)
    {
      double x = pow (10, -12 + 14. * i / 4000) * (i % 2 ? 1 : -1), s;
      ito_target_values v = { .score = &s };
      ito_target_at (t, 1, 0, &x, &v);
      long double truth = -x - tanhl (x);
      worst = larger (worst, (double)fabsl (s / truth - 1));
    }
  tap_ok (worst < 1e-15, "log-cosh: the score from 1e-12 to 100, relative error %.1e", worst);
  ito_target_free (t);
}

static double
gauss_tail (double z)
{
  return 0.5 * erfc (-z / M_SQRT2);
}

static int
ascending (const void *p, const void *q)
{
  double a = *(const double *)p, b = *(const double *)q;
  return (a > b) - (a < b);
}

/* sqrt(N) times Kolmogorov's distance of v from the standard normal. */
static double
kolmogorov (double *v)
{
  double worst = 0;
  qsort (v, N, sizeof (double), ascending);
  for (size_t p = 0; p < N; p++)
    worst = larger (worst, fabs (gauss_tail (v[p]) - ((double)p + 0.5) / N));
  return worst * sqrt (N);
}

static double x[D * N], v[N];

/* Means and covariances against ito_target_moments, in standard errors of the samples' own. */
static double
moments_off (const ito_target *t, double factor)
{
  double mean[D], covariance[D * D], worst = 0;
  size_t d = ito_target_dimension (t);
  ito_target_moments (t, 1, 0, mean, covariance);
  for (size_t i = 0; i < d; i++)
    for (size_t j = 0; j <= i; j++)
      {
        double first = 0, second = 0, sum = 0;
        for (size_t p = 0; p < N; p++)
          {
            double c = (x[i * N + p] - mean[i]) * (x[j * N + p] - mean[j]);
            first += c / N;
            second += c * c / N;
            sum += (x[i * N + p] - mean[i]) / N;
          }
        double se = sqrt ((second - first * first) / N);
        worst = larger (worst, fabs (first - factor * covariance[i * d + j]) / se);
        worst = larger (worst, fabs (sum) / sqrt (covariance[i * d + i] / N));
      }
  return worst;
}

static void
test_samples (void)
{
  /* P(sqrt(N) D > 3.5) = 4.6e-11 */
  ito_target *t = ito_target_alloc ("banana:b=0.3,sd=2");
  ito_target_sample (t, 1, 0, 1, 0, 0, N, N, x);
  double worst = moments_off (t, 1);
  tap_ok (worst < 6.5, "banana: mean and covariance of samples, within %.2f se", worst);
  tap_ok (moments_off (t, 1.05) > 6.5, "control: covariances off by 5 %% are seen");
  for (size_t p = 0; p < N; p++)
    v[p] = x[N + p] + 0.3 * (x[p] * x[p] - 4);
  tap_ok (kolmogorov (v) < 3.5, "banana: what is left of x_2 is standard normal");
  for (size_t p = 0; p < N; p++)
    v[p] = x[N + p] + 0.25 * (x[p] * x[p] - 4);
  tap_ok (kolmogorov (v) > 3.5, "control: another bending is seen");
  ito_target_free (t);

  t = ito_target_alloc ("funnel:d=4,sd=1.5");
  ito_target_sample (t, 1, 0, 1, 0, 0, N, N, x);
  worst = moments_off (t, 1);
  tap_ok (worst < 6.5, "funnel: mean and covariance of samples, within %.2f se", worst);
  for (size_t p = 0; p < N; p++)
    v[p] = x[p] / 1.5;
  double k = kolmogorov (v);
  for (size_t i = 1; i < D; i++)
    {
      for (size_t p = 0; p < N; p++)
        v[p] = x[i * N + p] * exp (-x[p] / 2);
      k = larger (k, kolmogorov (v));
    }
  tap_ok (k < 3.5, "funnel: x_1/sd and x_i exp(-x_1/2) are standard normal (%.2f)", k);
  for (size_t p = 0; p < N; p++)
    v[p] = x[N + p] * exp (-x[p] / 1.3);
  tap_ok (kolmogorov (v) > 3.5, "control: another opening is seen");
  ito_target_free (t);

  t = ito_target_alloc ("log-cosh:d=4");
  ito_target_sample (t, 1, 0, 1, 0, 0, N, N, x);
  worst = moments_off (t, 1);
  tap_ok (worst < 6.5, "log-cosh: mean and covariance of samples, within %.2f se", worst);
  tap_ok (moments_off (t, 1.03) > 6.5, "control: variances off by 3 %% are seen");
  enum
  {
    BINS = 30
  };
  double total = log_cosh_integral (0, -12, 12), off = 0, control = 0;
  for (size_t i = 0; i < D; i++)
    {
      size_t count[BINS] = { 0 };
      for (size_t p = 0; p < N; p++)
        {
          double b = floor ((x[i * N + p] + 3) / 0.2);
          if (b >= 0 && b < BINS)
            count[(size_t)b]++;
        }
      for (int b = 0; b < BINS; b++)
        {
          double low = -3 + 0.2 * b, f = log_cosh_integral (0, low, low + 0.2) / total;
          double g = gauss_tail ((low + 0.2) / sqrt (0.59)) - gauss_tail (low / sqrt (0.59));
          off = larger (off, fabs ((double)count[b] / N - f) / sqrt (f * (1 - f) / N));
          control = larger (control, fabs ((double)count[b] / N - g) / sqrt (g * (1 - g) / N));
        }
    }
  tap_ok (off < 6.5, "log-cosh: frequencies in %d bins x 4 coordinates, within %.2f se", BINS, off);
  tap_ok (control > 6.5, "control: a Gaussian of the same variance is seen (%.1f)", control);
  ito_target_free (t);
}

/* The constants of log-cosh, and that densities integrate to 1. */
typedef struct
{
  const ito_target *t;
  double x[D];
} along;

static double
density_along (double y, void *p)
{
  along *a = p;
  double l;
  ito_target_values out = { .log_density = &l };
  a->x[1] = y;
  ito_target_at (a->t, 1, 0, a->x, &out);
  return exp (l);
}

static void
test_constants (void)
{
  double variance = log_cosh_integral (2, -12, 12) / log_cosh_integral (0, -12, 12), mean,
         covariance, value, error;
  ito_target *t = ito_target_alloc ("log-cosh");
  ito_target_moments (t, 1, 0, &mean, &covariance);
  tap_near (covariance, variance, 1e-13, "log-cosh: the variance by quadrature");
  ito_target_free (t);
  static const char *const specs[] = { "banana:b=0.3,sd=2", "funnel:d=2,sd=1.5" };
  for (size_t n = 0; n < 2; n++)
    {
      along a = { ito_target_alloc (specs[n]), { 0.7 } };
      gsl_function f = { density_along, &a };
      gsl_integration_workspace *w = gsl_integration_workspace_alloc (1000);
      double sd = n ? 1.5 : 2, truth = exp (-0.245 / (sd * sd)) / (sd * sqrt (2 * M_PI));
      gsl_integration_qag (&f, -25, 25, 0, 1e-12, 1000, GSL_INTEG_GAUSS31, w, &value, &error);
      tap_near (value, truth, 1e-12, "%s: over x_2 the density integrates to that of x_1",
                specs[n]);
      gsl_integration_workspace_free (w);
      ito_target_free ((ito_target *)a.t);
    }
}

int
main (void)
{
  gsl_set_error_handler_off ();
  srand48 (31);
  log_cosh_norm = logl (log_cosh_integral (0, -12, 12));
  for (size_t i = 0; i < 3; i++)
    test_derivatives (&forms[i]);
  test_blocks ();
  test_tanh ();
  test_constants ();
  test_samples ();
  return tap_done ();
}
