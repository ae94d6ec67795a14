/* Sliced W1: quantiles against the target's own, closed forms, the floor, the standard error. */
#include "tap.h"
#include <ito/ito.h>

#define FOUR "gmm:weights=[0.1;0.2;0.3;0.4],means=[[-2;-1];[-2;1];[2;-1];[2;1]],covariances=0.15"

/* In one dimension a sample at the quantiles has the distance 0, moved by c it has |c|: so the
 * quantiles are read off by one-point moves. */
static void
test_quantiles (const char *spec, double alpha, double sigma, size_t n)
{
  ito_target *target = ito_target_alloc (spec);
  ito_sliced *s = ito_sliced_alloc (target, alpha, sigma, 7, n, 1);
  double *x = malloc (n * sizeof *x);
  const double u = 1;
  ito_estimate w = { NAN, NAN };
  int status = !s;
  for (size_t i = 0; !status && i < n; i++)
    status = ito_target_projection_quantile (target, alpha, sigma, &u,
                                             ((double)i + 0.5) / (double)n, &x[i]);
  double scale = fabs (x[0]) + fabs (x[n - 1]);
  status = status || ito_sliced_w1 (s, x, &w);
  tap_ok (!status && w.value <= 1e-12 * scale,
          "%s at alpha = %g, sigma = %g: %zu quantiles, off by %.2g on average", spec, alpha, sigma,
          n, w.value);
  x[n / 3] += 0.01 * scale;
  status = status || ito_sliced_w1 (s, x, &w);
  tap_ok (!status && w.value > 0, "control: one point moved, %.2g", w.value);
  free (x);
  ito_sliced_free (s);
  ito_target_free (target);
}

/* Mean over directions of |u . c| for a shift c in the plane, by hand, for sd = 0 in the limit. */
static void
test_shift (void)
{
  enum
  {
    N = 20000,
    ANGLES = 16
  };
  ito_target *target = ito_target_alloc (FOUR);
  ito_sliced *s = ito_sliced_alloc (target, 1, 0, ANGLES, N, 1);
  double *x = malloc (2 * N * sizeof *x), *block = malloc (2 * N * sizeof *block), truth = 0;
  ito_estimate w, floor = { NAN, NAN };
  int status = !s || ito_target_sample (target, 1, 0, 5, 0, 0, N, N, block);
  for (size_t p = 0; p < N; p++)
    {
      x[2 * p] = block[p];
      x[2 * p + 1] = block[N + p];
    }
  status = status || ito_sliced_w1 (s, x, &floor);
  tap_ok (!status && floor.value > 0.002 && floor.value < 0.03,
          "20000 exact samples: %.4f +- %.4f, the floor", floor.value, floor.standard_error);
  for (int j = 0; j < ANGLES; j++)
    {
      double angle = M_PI * (j + 0.5) / ANGLES;
      truth += fabs (5 * cos (angle) - 3 * sin (angle)) / ANGLES;
    }
  for (size_t p = 0; p < N; p++)
    {
      x[2 * p] += 5;
      x[2 * p + 1] -= 3;
    }
  ito_sliced_w1 (s, x, &w);
  tap_ok (fabs (w.value - truth) <= 6.5 * w.standard_error && w.standard_error < 0.02,
          "moved by (5, -3): %.4f +- %.4f, truth %.4f", w.value, w.standard_error, truth);
  free (block);
  free (x);
  ito_sliced_free (s);
  ito_target_free (target);
}

/* Half the score's noise: a Gaussian of another width, (1.5 - 1) E|z|, with its scatter. */
static void
test_error (void)
{
  enum
  {
    N = 1000,
    RUNS = 200
  };
  ito_target *target = ito_target_alloc ("gaussian:d=3");
  ito_sliced *s = ito_sliced_alloc (target, 1, 0, 12, N, 1);
  static double x[3 * N], value[RUNS];
  double claimed = 0, mean = NAN, error = NAN;
  int status = !s;
  for (uint64_t r = 0; !status && r < RUNS; r++)
    {
      const ito_address address = { .seed = 31, .purpose = ITO_PURPOSE_USER, .cell = (uint32_t)r };
      ito_estimate w = { NAN, NAN };
      ito_normals (&address, 0, 1, 1, 3 * N, x);
      for (int i = 0; i < 3 * N; i++)
        x[i] *= 1.5;
      status = ito_sliced_w1 (s, x, &w);
      value[r] = w.value;
      claimed += w.standard_error / RUNS;
    }
  ito_study_mean (RUNS, value, &mean, &error);
  /* Finite samples add to the distance at second order: 0.02 is ten times that. */
  tap_ok (!status && fabs (mean - 0.5 * sqrt (2 / M_PI)) <= 6.5 * error + 0.01,
          "N(0, 2.25) in space: %.4f, truth %.4f", mean, 0.5 * sqrt (2 / M_PI));
  double scatter = error * sqrt (RUNS);
  /* The spread of 20 parts is itself uncertain, less so on average over the runs. */
  tap_ok (fabs (scatter / claimed - 1) <= 6.5 / sqrt (2.0 * RUNS),
          "scatter over samples %.4f, claimed %.4f", scatter, claimed);
  ito_sliced_free (s);
  ito_target_free (target);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_quantiles ("gaussian:d=1,mean=3,sd=0.1", 1, 0, 1000);
  test_quantiles ("gmm:weights=[0.5;0.5],means=[-10;10],covariances=[0.01;0.04]", 1, 0, 1000);
  test_quantiles ("gmm:weights=[0.5;0.5],means=[-10;10],covariances=[0.01;0.04]", 0.1, 3, 2000);
  test_quantiles ("gmm:weights=[0.001;0.999],means=[50;0],covariances=[0.0001;1]", 0.8, 0.01, 5000);
  test_shift ();
  test_error ();
  ito_target *banana = ito_target_alloc ("banana");
  tap_ok (!ito_sliced_alloc (banana, 1, 0, 4, 100, 1) && strstr (ito_last_error (), "mixture"),
          "%s", ito_last_error ());
  ito_target_free (banana);
  ito_target *four = ito_target_alloc (FOUR);
  tap_ok (!ito_sliced_alloc (four, 1, 0, 0, 100, 1), "%s", ito_last_error ());
  tap_ok (!ito_sliced_alloc (four, 1, 0, 4, 3, 1), "%s", ito_last_error ());
  tap_ok (!ito_sliced_alloc (four, -1, 0, 4, 30, 1), "%s", ito_last_error ());
  ito_sliced *s = ito_sliced_alloc (four, 1, 0, 4, 4, 1);
  double x[8] = { 0, 1, 2, 3, NAN, 5, 6, 7 };
  ito_estimate w;
  tap_ok (ito_sliced_w1 (s, x, &w) == GSL_EINVAL && strstr (ito_last_error (), "point 2"), "%s",
          ito_last_error ());
  x[4] = 4;
  tap_ok (!ito_sliced_w1 (s, x, &w) && isfinite (w.standard_error), "four points will do");
  ito_sliced_free (s);
  ito_target_free (four);
  return tap_done ();
}
