/* The generator of GSL: GSL's contract, its words, and GSL's distributions drawn from it. */
#include "random/fit.h"
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <ito/random.h>

enum
{
  n = 400000
};

static double x[n];

static void
law (double (*draw) (const gsl_rng *), const gsl_rng *r, double mean, double variance,
     double fourth, const char *name)
{
  double sum = 0, square = 0;
  for (size_t i = 0; i < n; i++)
    {
      double y = draw (r) - mean;
      sum += y;
      square += y * y;
    }
  double off = sum / sqrt (n * variance);
  double off2 = (square / n - variance) / sqrt ((fourth - variance * variance) / n);
  tap_ok (fabs (off) <= 6.5 && fabs (off2) <= 6.5,
          "%s: mean off by %.2f, variance by %.2f standard errors", name, off, off2);
}

static double
ziggurat (const gsl_rng *r)
{
  return gsl_ran_gaussian_ziggurat (r, 1);
}

static double
gamma_3 (const gsl_rng *r)
{
  return gsl_ran_gamma (r, 3, 1);
}

static double
poisson_5 (const gsl_rng *r)
{
  return gsl_ran_poisson (r, 5);
}

static double
die (const gsl_rng *r)
{
  return (double)gsl_rng_uniform_int (r, 6);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  gsl_rng *r = gsl_rng_alloc (ito_rng_philox), *s = gsl_rng_alloc (ito_rng_philox);
  if (!tap_ok (r && s, "gsl_rng_alloc"))
    return tap_done ();

  tap_ok (strcmp (gsl_rng_name (r), "ito-philox") == 0 && gsl_rng_min (r) == 0
              && gsl_rng_max (r) == 0xffffffffUL,
          "name and range");

  /* Words r0..r3 of counters 0, 1, ..., purpose gsl, under the seed as key. */
  const uint64_t seed = sizeof (long) == 8 ? UINT64_C (0x0123456789abcdef) : 0x89abcdef;
  gsl_rng_set (r, (unsigned long)seed);
  int words = 1;
  for (uint32_t block = 0; block < 1000; block++)
    {
      uint32_t w[4], counter[4] = { block, 0, 0, (uint32_t)ITO_PURPOSE_GSL << 20 };
      uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) };
      ito_philox (counter, key, w);
      for (int i = 0; i < 4; i++)
        words = words && gsl_rng_get (r) == w[i];
    }
  tap_ok (words, "the words of Philox, counter after counter");

  /* A clone and a copy go on alike, a set begins again, seeds differ. */
  gsl_rng_set (r, 5);
  gsl_rng_get (r);
  gsl_rng *t = gsl_rng_clone (r);
  tap_ok (t && gsl_rng_memcpy (s, r) == GSL_SUCCESS, "gsl_rng_clone, gsl_rng_memcpy");
  int alike = 1;
  for (int i = 0; t && i < 100; i++)
    {
      unsigned long a = gsl_rng_get (r);
      alike = alike && a == gsl_rng_get (s) && a == gsl_rng_get (t);
    }
  tap_ok (alike, "clone and copy go on alike");
  gsl_rng_set (r, 5);
  gsl_rng_set (s, 5);
  if (t)
    gsl_rng_set (t, 6);
  int same = 0, other = 0;
  for (int i = 0; t && i < 1000; i++)
    {
      unsigned long a = gsl_rng_get (r);
      same += a == gsl_rng_get (s);
      other += a == gsl_rng_get (t);
    }
  tap_ok (same == 1000 && other <= 1, "the same seed, the same numbers; another seed, others");
  gsl_rng_set (r, 0);
  tap_ok (gsl_rng_get (r) != gsl_rng_get (r), "seed 0 is a seed like others");

  double low = 1, high = 0;
  gsl_rng_set (r, 1);
  for (size_t i = 0; i < n; i++)
    {
      x[i] = gsl_rng_uniform (r);
      low = fmin (low, x[i]);
      high = fmax (high, x[i]);
    }
  tap_ok (low >= 0 && high < 1, "gsl_rng_uniform on [0, 1)");
  int fine = 0;
  for (size_t i = 0; i < n; i++)
    fine += fmod (x[i] * 0x1p+32, 1) != 0;
  tap_ok (fine > n - 100, "gsl_rng_uniform has more than 32 bits");
  double ks = fit_ks (x, n, fit_uniform_cdf);
  tap_ok (ks < FIT_KS_LIMIT, "gsl_rng_uniform: Kolmogorov-Smirnov %.3f", ks);
  for (size_t i = 0; i < n; i++)
    x[i] = gsl_ran_gaussian_ziggurat (r, 1);
  ks = fit_ks (x, n, fit_normal_cdf);
  tap_ok (ks < FIT_KS_LIMIT, "gsl_ran_gaussian_ziggurat: Kolmogorov-Smirnov %.3f", ks);

  /* Mean, variance, fourth central moment. */
  law (ziggurat, r, 0, 1, 3, "gsl_ran_gaussian_ziggurat");
  law (gamma_3, r, 3, 3, 3 * 9 + 6 * 3, "gsl_ran_gamma (3)");
  law (poisson_5, r, 5, 5, 3 * 25 + 5, "gsl_ran_poisson (5)");
  law (die, r, 2.5, 35.0 / 12, 707.0 / 48, "gsl_rng_uniform_int (6)");

  /* Control: gamma (3) has variance 3, not 2.9. */
  double square = 0;
  for (size_t i = 0; i < n; i++)
    square += pow (gsl_ran_gamma (r, 3, 1) - 3, 2);
  double off = (square / n - 2.9) / sqrt ((45 - 9.0) / n);
  tap_ok (fabs (off) > 6.5, "control: a variance of 2.9 for gamma (3) is off by %.1f", off);

  gsl_rng_free (r);
  gsl_rng_free (s);
  gsl_rng_free (t);
  return tap_done ();
}
