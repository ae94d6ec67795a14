/* Positive stable numbers against their Laplace transform and Levy's law, and random clocks against
 * the moments of inverse subordinators. */
#include "random/fit.h"
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <ito/error.h>
#include <ito/subordinator.h>

enum
{
  n = 200000
};
static double s[n];

/* Mean of exp(-u s) minus truth, in standard errors. */
static double
laplace (double u, double truth, double square)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += exp (-u * s[i]);
  return (sum / n - truth) / sqrt ((square - truth * truth) / n);
}

/* beta = 1/2: 1/(2 z^2), z normal. */
static double
levy_cdf (double x)
{
  return erfc (0.5 / sqrt (x));
}

static void
test_laws (void)
{
  static const double beta[] = { 0.2, 0.5, 0.8, 0.95 };
  ito_address a = { .seed = 3, .purpose = ITO_PURPOSE_CLOCK };
  for (size_t i = 0; i < 4; i++)
    {
      int status = ito_stables (&a, beta[i], 0, n, n, 1, s);
      double worst = 0, control = 0, low = HUGE_VAL;
      for (double u = 0.25; u < 5; u *= 2)
        {
          double off = laplace (u, exp (-pow (u, beta[i])), exp (-pow (2 * u, beta[i])));
          worst = fmax (worst, fabs (off));
          off = laplace (u, exp (-pow (u, beta[i] + 0.02)), exp (-pow (2 * u, beta[i] + 0.02)));
          control = fmax (control, fabs (off));
        }
      for (size_t p = 0; p < n; p++)
        low = fmin (low, s[p]);
      tap_ok (status == 0 && low > 0 && worst <= 6.5,
              "beta = %g: Laplace transform exp(-u^beta), off by %.2f standard errors", beta[i],
              worst);
      tap_ok (control > 6.5, "beta = %g: control: of beta + 0.02, off by %.1f", beta[i], control);
    }
  ito_stables (&a, 0.5, 0, n, n, 1, s);
  double ks = fit_ks (s, n, levy_cdf);
  tap_ok (ks < FIT_KS_LIMIT, "beta = 1/2: Levy's law, Kolmogorov-Smirnov %.3f", ks);
}

/* Kanter's formula in long double, of the same uniforms. */
static void
test_formula (void)
{
  enum
  {
    many = 1000
  };
  static double u[2 * many], v[many];
  const double beta = 0.7;
  ito_address a = { .seed = 8, .purpose = ITO_PURPOSE_USER, .cell = 5 };
  int status =
      ito_uniforms (&a, 77, many, many, 2, u) | ito_stables (&a, beta, 77, many, many, 1, v);
  double worst = 0;
  const long double pi = acosl (-1), b = beta, rest = 1 - beta;
  for (size_t i = 0; i < many; i++)
    {
      long double x = pi * ((long double)u[i] - 0x1p-53L), w = -logl (u[many + i] - 0x1p-53L);
      long double truth =
          sinl (b * x) / powl (sinl (x), 1 / b) * powl (sinl (rest * x) / w, rest / b);
      worst = fmax (worst, (double)fabsl (v[i] / truth - 1));
    }
  tap_ok (status == 0 && worst < 1e-13, "Kanter's formula: relative error %.2g", worst);
  double one;
  ito_stables (&a, beta, 77 + 9, 1, 1, 1, &one);
  tap_ok (one == v[9], "a path alone has the same bits");
}

static void
test_clock (void)
{
  enum
  {
    paths = 20000
  };
  static const double t[] = { 0.5, 1 };
  static uint64_t count[2 * paths], again[paths];
  const double beta = 0.8, delta = 0x1p-6;
  int status = ito_stable_clock (5, 1, beta, delta, 2, t, 0, paths, paths, count);
  int rises = 1, same = 1;
  for (size_t i = 0; i < 2; i++)
    {
      double sum = 0, square = 0;
      for (size_t p = 0; p < paths; p++)
        {
          double e = ((double)count[i * paths + p] + 0.5) * delta;
          sum += e;
          square += e * e;
          rises = rises && count[p] <= count[paths + p];
        }
      double mean = pow (t[i], beta) / tgamma (1 + beta);
      double second = 2 * pow (t[i], 2 * beta) / tgamma (1 + 2 * beta);
      double error = sqrt ((second - mean * mean) / paths);
      /* The clock of steps is off by delta at most. */
      tap_ok (status == 0 && fabs (sum / paths - mean) < 6.5 * error + delta,
              "E E_t at %g: %.4f, truth %.4f +- %.4f", t[i], sum / paths, mean, error);
      tap_ok (fabs (square / paths - second) < 0.05 * second, "E E_t^2: %.4f, truth %.4f",
              square / paths, second);
      tap_ok (fabs (sum / paths - t[i]) > 6.5 * error + delta, "control: not t itself");
    }
  status = ito_stable_clock (5, 1, beta, delta, 1, t + 1, 0, paths, paths, again);
  for (size_t p = 0; p < paths; p++)
    same = same && again[p] == count[paths + p];
  tap_ok (status == 0 && rises && same, "clocks rise, and do not depend on what is asked");
}

static void
refused (int status, const char *word)
{
  tap_ok (status == GSL_EINVAL && strstr (ito_last_error (), word), "refused: %s",
          ito_last_error ());
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_laws ();
  test_formula ();
  test_clock ();
  ito_address a = { .seed = 1, .purpose = ITO_PURPOSE_CLOCK };
  const double t[2] = { 1, 0.5 };
  uint64_t count[2];
  refused (ito_stables (&a, 1, 0, 1, 1, 1, s), "beta = 1");
  refused (ito_stables (&a, NAN, 0, 1, 1, 1, s), "beta = nan");
  refused (ito_stables (&a, 0.5, 0, 1, 1, ITO_MAX_COORDINATES / 4 + 1, s), "coordinates");
  refused (ito_stables (&a, 0.5, 0, 4, 3, 2, s), "stride 3");
  refused (ito_stable_clock (1, 0, 0.5, 0, 1, t, 0, 1, 1, count), "steps of 0");
  refused (ito_stable_clock (1, 0, 0.5, 1, 2, t, 0, 1, 1, count), "time 1");
  refused (ito_stable_clock (1, 64, 0.5, 1, 1, t, 0, 1, 1, count), "stream 64");
  refused (ito_stable_clock (1, 0, 0.5, 1, 1, t, UINT64_MAX, 1, 1, count), "2^40");
  return tap_done ();
}
