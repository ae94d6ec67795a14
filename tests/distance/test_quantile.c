/* W_p against quantile functions: closed forms, cells with crossings and infinite ends, errors. */
#include "tap.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <ito/ito.h>

static int
uniform (double p, double *y, void *params)
{
  (void)params;
  *y = p;
  return 0;
}

static int
normal (double p, double *y, void *params)
{
  const double *shift = params;
  *y = *shift + gsl_cdf_ugaussian_Pinv (p);
  return 0;
}

static int
failing (double p, double *y, void *params)
{
  (void)params;
  *y = p;
  return p > 0.9 ? GSL_EINVAL : 0;
}

static double
distance (size_t n, const double *x, ito_quantile_function *q, void *params, double p)
{
  ito_estimate w = { NAN, NAN };
  if (ito_w1_quantile (n, x, q, params, p, &w))
    printf ("# %s\n", ito_last_error ());
  return w.value;
}

/* Truth for a sorted sample: W1 = int |F_n - F| dx in closed form for the uniform law. */
static double
uniform_truth (size_t n, const double *x)
{
  /* Of cell [a, b] and point c: |c - u| integrated. */
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    {
      double a = (double)i / (double)n, b = (double)(i + 1) / (double)n, c = x[i];
      if (c <= a)
        sum += (b * b - a * a) / 2 - c * (b - a);
      else if (c >= b)
        sum += c * (b - a) - (b * b - a * a) / 2;
      else
        sum += ((c - a) * (c - a) + (b - c) * (b - c)) / 2;
    }
  return sum;
}

typedef struct
{
  double x, p;
} point;

static double
integrand (double z, void *params)
{
  const point *at = params;
  return pow (fabs (at->x - z), at->p) * exp (-z * z / 2) / sqrt (2 * M_PI);
}

static void
test_exact (void)
{
  const double x[] = { 0.9, 0.1, 0.55, 0.2, 0.3 }, sorted[] = { 0.1, 0.2, 0.3, 0.55, 0.9 };
  tap_near (distance (5, x, uniform, NULL, 1), uniform_truth (5, sorted), 1e-12,
            "five points, not sorted, and the uniform law: W1");
  double truth = 0;
  for (int i = 0; i < 5; i++)
    truth += (pow ((i + 1) / 5.0 - sorted[i], 3) - pow (i / 5.0 - sorted[i], 3)) / 3;
  tap_near (distance (5, x, uniform, NULL, 2), sqrt (truth), 1e-13, "the same: W2");
  const double one = 2.5;
  tap_near (distance (1, &one, uniform, NULL, 1), 2, 1e-13, "one point outside");
  const double inside = 0.3;
  tap_near (distance (1, &inside, uniform, NULL, 1), 0.29, 1e-12, "one point inside");
  /* One point and the normal law: E|x - Z|, sqrt(1 + x^2), by quadrature for W1. */
  gsl_integration_workspace *w = gsl_integration_workspace_alloc (200);
  for (int k = 0; k < 3; k++)
    {
      point at = { 0.4 * k, 1 };
      double error, low, high;
      gsl_function f = { integrand, &at };
      gsl_integration_qag (&f, -12, at.x, 1e-13, 1e-12, 200, 6, w, &low, &error);
      gsl_integration_qag (&f, at.x, 12, 1e-13, 1e-12, 200, 6, w, &high, &error);
      double shift = 0;
      tap_near (distance (1, &at.x, normal, &shift, 1), low + high, 1e-6,
                "one point %g and the normal law: W1", at.x);
      tap_near (distance (1, &at.x, normal, &shift, 2), sqrt (1 + at.x * at.x), 1e-6,
                "one point %g and the normal law: W2", at.x);
    }
  gsl_integration_workspace_free (w);
  /* Two points at the conditional means of the halves: W2^2 = 1 - 2/pi. */
  double two[2] = { -sqrt (2 / M_PI), sqrt (2 / M_PI) }, shift = 0;
  tap_near (distance (2, two, normal, &shift, 2), sqrt (1 - 2 / M_PI), 1e-7,
            "the best two points for the normal law");
  two[1] *= 1.01;
  tap_ok (distance (2, two, normal, &shift, 2) > sqrt (1 - 2 / M_PI) + 1e-6,
          "control: others are worse");
}

/* Quantiles moved by 1: W1 = W2 = 1, for many points. */
static void
test_shift (void)
{
  enum
  {
    N = 4000
  };
  static double x[N];
  double shift = 1, none = 0;
  for (int i = 0; i < N; i++)
    x[i] = gsl_cdf_ugaussian_Pinv ((i + 0.5) / N);
  tap_near (distance (N, x, normal, &shift, 1), 1, 1e-12, "4000 points moved by 1: W1");
  tap_near (distance (N, x, normal, &shift, 2), 1, 1e-12, "4000 points moved by 1: W2");
  tap_near (distance (N, x, normal, &none, 1), 0, 1e-12, "not moved: 0");
  ito_estimate w;
  ito_w1_quantile (N, x, normal, &shift, 1, &w);
  /* phi' = -1: the standard error is that of the mean, 1/sqrt(N). */
  tap_near (w.standard_error, 1 / sqrt (N), 2e-3 / sqrt (N),
            "moved: the standard error of the mean");
}

/* The standard error is the scatter over samples. */
static void
test_error (double p)
{
  enum
  {
    N = 600,
    RUNS = 300
  };
  static double value[RUNS], x[N];
  double shift = 0.7, claimed = 0, mean, error;
  for (uint64_t r = 0; r < RUNS; r++)
    {
      const ito_address address = { .seed = 29, .purpose = ITO_PURPOSE_USER, .cell = (uint32_t)r };
      ito_estimate w = { 0, 0 };
      ito_normals (&address, 0, N, N, 1, x);
      for (int i = 0; i < N; i++)
        x[i] *= 1.3;
      ito_w1_quantile (N, x, normal, &shift, p, &w);
      value[r] = w.value;
      claimed += w.standard_error / RUNS;
    }
  ito_study_mean (RUNS, value, &mean, &error);
  double scatter = error * sqrt (RUNS);
  tap_ok (fabs (scatter / claimed - 1) <= 6.5 / sqrt (2.0 * RUNS),
          "W%g: scatter over samples %.4f, claimed %.4f", p, scatter, claimed);
}

static void
refused (size_t n, const double *x, ito_quantile_function *q, double p, const char *word)
{
  ito_estimate w;
  double shift = 0;
  tap_ok (ito_w1_quantile (n, x, q, &shift, p, &w) == GSL_EINVAL
              && strstr (ito_last_error (), word),
          "%s", ito_last_error ());
}

int
main (void)
{
  const double x[] = { 0.5, 1, 2 }, bad[] = { 0, NAN };
  gsl_set_error_handler_off ();
  test_exact ();
  test_shift ();
  test_error (1);
  test_error (2);
  refused (0, x, normal, 1, "sample");
  refused (3, x, NULL, 1, "quantile function");
  refused (3, x, normal, 3, "p is 1 or 2");
  refused (2, bad, normal, 1, "finite");
  refused (3, x, failing, 1, "failed at");
  return tap_done ();
}
