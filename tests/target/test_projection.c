/* Distribution functions and quantiles of projections, against long double. */
#include "larger.h"
#include "mixture_direct.h"
#include "tap.h"
#include "target/target.h"

/* P(u.x <= y), or P(u.x > y) if upper. */
static long double
truth (const direct_mixture *m, double alpha, double sigma, const double *u, double y, int upper)
{
  long double total = 0, f = 0;
  for (size_t k = 0; k < m->k; k++)
    total += m->w[k];
  for (size_t k = 0; k < m->k; k++)
    {
      long double a = 0, v = 0;
      for (size_t i = 0; i < m->d; i++)
        {
          a += (long double)alpha * u[i] * m->mean[k][i];
          v += (long double)sigma * sigma * u[i] * u[i];
          for (size_t j = 0; j < m->d; j++)
            v += (long double)alpha * alpha * u[i] * m->s[k][i][j] * u[j];
        }
      long double z = (y - a) / sqrtl (2 * v);
      f += m->w[k] / total * 0.5L * erfcl (upper ? z : -z);
    }
  return f;
}

static void
test_random (void)
{
  double cdf_off = 0, quantile_off = 0, control = 0;
  for (int n = 0; n < 60; n++)
    {
      direct_mixture m;
      double covariances[8 * 25], means[40], u[5];
      size_t d = 1 + (size_t)n % 5, k = 1 + (size_t)n % 8;
      int shape = n % 3;
      direct_random (&m, d, k, shape, n % 2, covariances);
      direct_means (&m, means);
      for (size_t i = 0; i < d; i++)
        u[i] = direct_normal ();
      double alpha = n % 7 ? direct_uniform (0, 1) : 0, sigma = n % 5 ? direct_uniform (0, 1) : 0;
      alpha = alpha + sigma > 0 ? alpha : 1;
      ito_target *t =
          ito_target_alloc_mixture (d, k, m.w, means, (ito_covariance_shape)shape, covariances);
      for (int q = 0; q < 20; q++)
        {
          double y = direct_uniform (-8, 8), p, back;
          ito_target_projection_cdf (t, alpha, sigma, u, y, &p);
          cdf_off = larger (cdf_off, (double)fabsl (p - truth (&m, alpha, sigma, u, y, 0)));
          p = q < 10 ? direct_uniform (0, 1) : pow (10, -30 * direct_uniform (0, 10));
          if (q == 19)
            p = 1 - 1e-16;
          if (ito_target_projection_quantile (t, alpha, sigma, u, p, &back))
            printf ("Bail out! %s\n", ito_last_error ()), exit (99);
          /* The tail at the answer is the tail asked for, up to an ulp of the answer. */
          int upper = p > 0.5;
          long double aim = upper ? 1 - p : p, f = truth (&m, alpha, sigma, u, back, upper),
                      f2 = truth (&m, alpha, sigma, u, back * (1 + 4e-16), upper);
          double off = (double)((fabsl (f - aim) - fabsl (f2 - f)) / aim);
          quantile_off = larger (quantile_off, off);
          f = truth (&m, alpha, sigma, u, back * (1 + 1e-10), upper);
          control = larger (control, (double)(fabsl (f - aim) / aim));
        }
      ito_target_free (t);
    }
  tap_ok (cdf_off < 1e-13, "distribution functions within %.1e (1e-13)", cdf_off);
  tap_ok (quantile_off < 1e-12, "quantiles, p from 1e-300 to 1 - 1e-16: tail within %.1e of p",
          quantile_off);
  tap_ok (control > 1e-12, "control: a quantile off by 1e-10 is seen (%.1e)", control);
}

/* Narrow modes far apart: every p has its quantile, also in the gaps, and they ascend. */
static void
test_gaps (void)
{
  ito_target *t = ito_target_alloc (
      "gmm:weights=[0.25;0.5;0.25],means=[-100;0;1000],covariances=[1e-12;1;1e-8]");
  double one = 1, last = -INFINITY, y, worst = 0;
  int ascends = 1;
  for (int i = 1; i < 4000; i++)
    {
      double p = i / 4000., back;
      ito_target_projection_quantile (t, 1, 0, &one, p, &y);
      ascends &= y >= last;
      last = y;
      ito_target_projection_cdf (t, 1, 0, &one, y, &back);
      worst = larger (worst, fabs (back - p));
    }
  /* An ulp of 1000 is 1e-13 / 1e-4 standard deviations of the last mode: 1e-9 of p. */
  tap_ok (ascends && worst < 1e-8, "narrow modes far apart: quantiles ascend, p within %.1e",
          worst);
  ito_target_projection_quantile (t, 1, 0, &one, 0.75, &y);
  tap_ok (y > 5 && y < 1000, "in a gap: p = 3/4 lies between the modes (%g)", y);
  ito_target_free (t);
}

static void
test_refusals (void)
{
  ito_target *t = ito_target_alloc ("ring"), *f = ito_target_alloc ("funnel");
  double u[2] = { 1, 0 }, zero[2] = { 0, 0 }, y;
  tap_ok (ito_target_projection_quantile (t, 1, 0, u, 0, &y) == GSL_EINVAL
              && ito_target_projection_quantile (t, 1, 0, u, 1, &y) == GSL_EINVAL
              && ito_target_projection_quantile (t, 1, 0, u, NAN, &y) == GSL_EINVAL,
          "p = 0, 1, NaN are refused: %s", ito_last_error ());
  tap_ok (ito_target_projection_cdf (t, 1, 0, zero, 0, &y) == GSL_EINVAL, "u = 0 is refused: %s",
          ito_last_error ());
  tap_ok (ito_target_projection_cdf (f, 1, 0, u, 0, &y) == GSL_EINVAL, "no mixture: %s",
          ito_last_error ());
  ito_target_projection_cdf (t, 1, 0, u, INFINITY, &y);
  tap_ok (y == 1, "P(y <= infinity) = 1");
  ito_target_free (t);
  ito_target_free (f);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  srand48 (23);
  test_random ();
  test_gaps ();
  test_refusals ();
  return tap_done ();
}
