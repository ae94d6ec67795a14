/* Slopes: exact data, what is dropped, intervals that hold the truth as often as they say. */
#include "tap.h"
#include <ito/ito.h>

static void
test_exact (void)
{
  double h[6], y[6];
  ito_slope s;
  for (int i = 0; i < 6; i++)
    {
      h[i] = pow (2, -i);
      y[i] = 3 * pow (h[i], 2.5);
    }
  int status = ito_study_slope (6, h, y, NULL, &s);
  tap_ok (!status && fabs (s.slope - 2.5) <= 1e-14 && s.standard_error == 0 && s.spread <= 1e-13
              && s.used == 6 && s.first == 0,
          "a power law: slope %.15g, spread %.2g", s.slope, s.spread);
  /* y = h + h^2: the local slopes are known. */
  double low = INFINITY, high = -INFINITY;
  for (int i = 0; i < 6; i++)
    y[i] = h[i] + h[i] * h[i];
  for (int i = 0; i < 5; i++)
    {
      double local = log2 (y[i] / y[i + 1]);
      low = fmin (low, local);
      high = fmax (high, local);
    }
  ito_study_slope (6, h, y, NULL, &s);
  tap_near (s.spread, (high - low) / 2, 1e-13, "a curved line: half the range of local slopes");
  tap_ok (s.lower < low && s.upper > 1 && s.slope - s.lower == s.spread
              && s.upper - s.slope == s.spread,
          "its interval [%.3f, %.3f] is widened by it", s.lower, s.upper);
  /* Rows in the other order, and against the number of steps. */
  double r[6], n[6];
  for (int i = 0; i < 6; i++)
    {
      r[i] = y[5 - i];
      n[i] = 1 / h[5 - i];
    }
  ito_slope back;
  ito_study_slope (6, n, r, NULL, &back);
  tap_near (back.slope, -s.slope, 1e-13, "against steps in falling order: the negative slope");
}

static void
test_dropping (void)
{
  double h[6], y[6], se[6];
  ito_slope s;
  for (int i = 0; i < 6; i++)
    {
      h[i] = pow (2, -i);
      y[i] = h[i];
      se[i] = 0.02;
    }
  /* 4 standard errors are 0.08: the points below, 1/16 and 1/32, go. */
  int status = ito_study_slope (6, h, y, se, &s);
  tap_ok (!status && s.used == 4 && s.first == 0,
          "points below 4 standard errors are dropped: %zu "
          "used",
          s.used);
  double rh[6], ry[6];
  for (int i = 0; i < 6; i++)
    {
      rh[i] = h[5 - i];
      ry[i] = y[5 - i];
    }
  ito_study_slope (6, rh, ry, se, &s);
  tap_ok (s.used == 4 && s.first == 2, "the fine end may come first");
  y[5] = 1e-17;
  y[4] = 0;
  ito_study_slope (6, h, y, NULL, &s);
  tap_ok (s.used == 4, "points below rounding are dropped");
  for (int i = 0; i < 6; i++)
    y[i] = 1;
  ito_study_slope (6, h, y, NULL, &s);
  tap_ok (s.used == 6 && s.slope == 0, "errors that do not fall have the slope 0");
}

/* Points y = h (1 + noise): the interval must hold 1 at least as often as 95 %; the slope's
 * scatter must be the standard error. */
static void
test_coverage (void)
{
  enum
  {
    RUNS = 4000,
    N = 5
  };
  double h[N], se[N];
  size_t held = 0, narrow = 0;
  double *slope = malloc (RUNS * sizeof *slope), mean, error, se_mean = 0;
  for (int i = 0; i < N; i++)
    {
      h[i] = pow (2, -i);
      se[i] = 0.02 * h[i] * (1 + i);
    }
  for (uint64_t r = 0; r < RUNS; r++)
    {
      const ito_address address = { .seed = 17, .purpose = ITO_PURPOSE_USER };
      double z[N], y[N];
      ito_slope s = { 0 };
      ito_normals (&address, r, 1, 1, N, z);
      for (int i = 0; i < N; i++)
        y[i] = h[i] + se[i] * z[i];
      ito_study_slope (N, h, y, se, &s);
      slope[r] = s.slope;
      held += s.lower <= 1 && 1 <= s.upper;
      narrow += fabs (s.slope - 1) <= 1.96 * s.standard_error;
      se_mean += s.standard_error / RUNS;
    }
  ito_study_mean (RUNS, slope, &mean, &error);
  double scatter = error * sqrt (RUNS);
  tap_ok ((double)held >= 0.95 * RUNS && held < RUNS,
          "the interval holds the truth in %.2f %% of runs", 100.0 * (double)held / RUNS);
  tap_ok (fabs ((double)narrow / RUNS - 0.95) <= 0.02,
          "1.96 standard errors alone hold it in %.2f %%", 100.0 * (double)narrow / RUNS);
  /* sd of a sample variance: relative 1/sqrt(2 RUNS). */
  tap_ok (fabs (scatter / se_mean - 1) <= 6.5 / sqrt (2.0 * RUNS) + 0.02,
          "the scatter of the slopes %.4f is the standard error %.4f", scatter, se_mean);
  tap_ok (fabs (mean - 1) <= 6.5 * error + 0.003, "their mean is %.4f", mean);
  free (slope);
}

static void
refused (size_t n, const double *x, const double *y, const double *se, const char *word)
{
  ito_slope s;
  int status = ito_study_slope (n, x, y, se, &s);
  tap_ok (status == GSL_EINVAL && strstr (ito_last_error (), word), "%s", ito_last_error ());
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_exact ();
  test_dropping ();
  test_coverage ();
  const double x[] = { 1, 0.5, 0.25 }, y[] = { 1, 0.5, 0.25 }, se[] = { 0.1, 0.1, 0.1 };
  const double zero[] = { 1, 0, 0.25 }, negative[] = { 1, -0.5, 0.25 }, twice[] = { 1, 0.5, 0.5 };
  const double none[] = { 0.1, 0, 0.1 }, large[] = { 1, 1, 1 };
  refused (1, x, y, NULL, "at least 2");
  refused (3, negative, y, NULL, "positive");
  refused (3, x, negative, NULL, "not negative");
  refused (3, x, zero, NULL, "amid");
  refused (3, twice, y, NULL, "differ");
  refused (3, x, y, none, "standard error 1");
  refused (3, x, y, large, "more paths");
  refused (3, x, (const double[]){ 1, NAN, 0.5 }, NULL, "finite");
  tap_ok (!ito_study_slope (3, x, y, se, &(ito_slope){ 0 }), "and what is right is not refused");
  double mean, error;
  const double values[] = { 1, 2, 3, 6 };
  ito_study_mean (4, values, &mean, &error);
  tap_ok (mean == 3 && fabs (error - sqrt (14.0 / 12)) <= 1e-15, "mean and standard error");
  ito_study_mean (1, values, &mean, &error);
  tap_ok (mean == 1 && isnan (error), "one value has no standard error");
  return tap_done ();
}
