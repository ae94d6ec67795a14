/* Toys that are no mixtures, defined as fine ones: their moments and shapes are those of the laws
 * they stand for. */
#include "larger.h"
#include "tap.h"
#include "target/target.h"

static double
logp (const ito_target *t, double x, double y)
{
  double l, p[2] = { x, y };
  ito_target_values v = { .log_density = &l };
  return ito_target_at (t, 1, 0, p, &v) ? NAN : l;
}

/* E|x|^2, and |E x|. */
static void
size (const ito_target *t, double *square, double *mean)
{
  double m[2], c[4];
  ito_target_moments (t, 1, 0, m, c);
  *square = m[0] * m[0] + m[1] * m[1] + c[0] + c[3];
  *mean = hypot (m[0], m[1]);
}

static ito_target *
make (const char *spec)
{
  ito_target *t = ito_target_alloc (spec);
  if (!t)
    printf ("Bail out! %s: %s\n", spec, ito_last_error ()), exit (99);
  return t;
}

/* Largest |difference| of log-density along the half circle, away from its ends. */
static double
ripple (const ito_target *t)
{
  double worst = 0, level = logp (t, 0, 1);
  for (int i = 0; i <= 200; i++)
    {
      double a = M_PI * (0.25 + 0.5 * i / 200);
      /* beyond the tip of the lower moon, outside of its reach */
      if (fabs (cos (a)) < 0.7)
        worst = larger (worst, fabs (logp (t, cos (a), sin (a)) - level));
    }
  return worst;
}

static void
test_moons (void)
{
  double m[2], c[4];
  ito_target *t = make ("two-moons:sd=0.05");
  ito_target_moments (t, 1, 0, m, c);
  tap_ok (hypot (m[0] - 0.5, m[1] - 0.25) < 1e-14, "two-moons: the mean is (1/2, 1/4)");
  /* Var cos a = 1/2, between the moons 1/4; the mid-point rule is exact for cos^2. */
  tap_near (c[0], 0.5 + 0.25 + 0.0025, 1e-13, "two-moons: variance of x");
  double flat = ripple (t);
  tap_ok (flat < 1e-6, "two-moons: the density is even along a moon, within %.1e", flat);
  ito_target_free (t);
  t = make ("two-moons:sd=0.05,nodes=16");
  flat = ripple (t);
  tap_ok (flat > 1e-2, "control: 16 Gaussians of sd 0.05 are pearls (%.2g)", flat);
  ito_target_free (t);
}

static void
test_rings (void)
{
  double square, mean, worst = 0;
  ito_target *t = make ("rings:k=3,radius=2,sd=0.1");
  size (t, &square, &mean);
  tap_near (square, 4. / 9 * (1 + 4 + 9) / 3 + 0.02, 1e-12, "rings: E|x|^2, equal masses");
  tap_ok (mean < 1e-14, "rings: mean 0");
  for (int c = 1; c <= 3; c++)
    for (int i = 0; i < 100; i++)
      {
        double r = 2. * c / 3, a = 0.0628 * i;
        worst = larger (worst, fabs (logp (t, r * cos (a), r * sin (a)) - logp (t, r, 0)));
      }
  tap_ok (worst < 1e-7, "rings: the density is even along each circle, within %.1e", worst);
  ito_target_free (t);
}

static void
test_spirals (void)
{
  double square, mean;
  ito_target *t = make ("spiral:radius=2,sd=0.1");
  size (t, &square, &mean);
  tap_near (square, 4. / 2 + 0.02, 1e-12, "spiral: E|x|^2 = radius^2/2 + 2 sd^2");
  tap_ok (mean < 1e-14, "spiral: two arms have mean 0");
  ito_target_free (t);
  t = make ("spiral:arms=1,turns=1,sd=0.01");
  size (t, &square, &mean);
  tap_ok (mean > 0.1
              && logp (t, 3 * sqrt (0.5) * cos (2 * M_PI * sqrt (0.5)),
                       3 * sqrt (0.5) * sin (2 * M_PI * sqrt (0.5)))
                     > 0,
          "spiral: one arm passes where it should");
  ito_target_free (t);

  /* E (1+2u)^2/9 = 13/27; E of a (cos a, sin a) by parts, a uniform on [3 pi/2, 9 pi/2] */
  t = make ("swiss-roll:radius=3,sd=0.1,nodes=4000");
  size (t, &square, &mean);
  tap_near (square, 9 * 13. / 27 + 0.02, 1e-6, "swiss-roll: E|x|^2");
  double m[2], c[4], scale = 3 / (4.5 * M_PI) / (3 * M_PI);
  ito_target_moments (t, 1, 0, m, c);
  tap_near (m[0], scale * (4.5 * M_PI + 1.5 * M_PI), 1e-5, "swiss-roll: mean of x");
  tap_near (m[1], scale * 2, 1e-5, "swiss-roll: mean of y");
  ito_target_free (t);
}

static void
test_checkerboard (void)
{
  double square, mean, worst = 0;
  ito_target *t = make ("checkerboard:sd=0.1");
  size (t, &square, &mean);
  /* Uniform on squares of side 2: centres -3, -1, 1, 3 have mean square 5, plus 4/12, less the
   * variance within a part of the mid-point rule (14 parts). */
  tap_near (square, 2 * (5 + 1. / 3 * (1 - 1. / 196) + 0.01), 1e-12, "checkerboard: E|x|^2");
  tap_ok (mean < 1e-14, "checkerboard: mean 0");
  for (int i = 0; i < 100; i++)
    worst = larger (worst, fabs (logp (t, -3.5 + 0.01 * i, -3.2) + log (32)));
  tap_ok (worst < 2e-3, "checkerboard: density 1/32 in a dark square, within %.1e", worst);
  tap_ok (logp (t, -1, -3) < -15 && logp (t, -1, -1) > -4, "checkerboard: light squares are empty");
  ito_target_free (t);
}

static void
test_pinwheel (void)
{
  double square, mean, m[2], c[4];
  ito_target *t = make ("pinwheel:radial_sd=0.2,scale=1");
  size (t, &square, &mean);
  tap_near (square, 1 + 0.04 + 0.01, 0.01, "pinwheel: E|x|^2 = 1 + radial^2 + tangential^2");
  tap_ok (mean < 1e-12, "pinwheel: mean 0");
  ito_target_free (t);
  /* rate 0: k stretched Gaussians, exactly; here along the x axis */
  t = make ("pinwheel:k=1,rate=0,scale=2");
  ito_target_moments (t, 1, 0, m, c);
  tap_near (m[0], 2, 1e-12, "pinwheel, rate 0: mean");
  tap_near (c[0], 0.36, 1e-4, "pinwheel, rate 0: variance along the arm");
  tap_near (c[3], 0.04, 1e-14, "pinwheel, rate 0: variance across");
  double worst = 0;
  for (int i = 0; i < 100; i++)
    {
      double x = 2 + 1.8 * (i - 50) / 50., y = 0.1,
             truth = -0.5 * ((x - 2) * (x - 2) / 0.36 + y * y / 0.04) - log (2 * M_PI * 0.6 * 0.2);
      worst = larger (worst, fabs (logp (t, x, y) - truth));
    }
  tap_ok (worst < 1e-4, "pinwheel, rate 0: a Gaussian to 3 sd, log-density within %.1e", worst);
  ito_target_free (t);
}

static void
test_grid (void)
{
  double square, mean;
  ito_target *t = make ("grid:k=3,spacing=2,sd=0.1");
  size (t, &square, &mean);
  tap_near (square, 2 * (8. / 3 + 0.01), 1e-13, "grid: E|x|^2");
  tap_ok (ito_target_components (t) == 9 && mean < 1e-15, "grid: 9 modes around 0");
  tap_near (logp (t, 2, -2), -log (9 * 2 * M_PI * 0.01), 1e-12, "grid: a mode in the corner");
  ito_target_free (t);
}

/* A kernel density is the mean of kernels at the points. */
static void
test_cloud (void)
{
  ito_target *t = make ("cloud:points=[[0;0];[1;2];[-1;0.5]],bandwidth=0.7");
  double points[3][2] = { { 0, 0 }, { 1, 2 }, { -1, 0.5 } }, sum = 0;
  for (int i = 0; i < 3; i++)
    sum += exp (-(pow (0.3 - points[i][0], 2) + pow (-0.4 - points[i][1], 2)) / (2 * 0.49));
  tap_near (logp (t, 0.3, -0.4), log (sum / (3 * 2 * M_PI * 0.49)), 1e-14,
            "cloud: the mean of kernels");
  ito_target_free (t);
  t = make ("cloud:points=[1;2;4]");
  double covariance;
  ito_target_component (t, 0, NULL, NULL, &covariance);
  /* variance (1 + 1/9 + ...) of 1, 2, 4 is 7/3; d = 1, N = 3: factor 3^(-2/5) */
  tap_near (covariance, 7. / 3 * pow (3, -0.4), 1e-14, "cloud: Scott's bandwidth");
  ito_target_free (t);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_moons ();
  test_rings ();
  test_spirals ();
  test_checkerboard ();
  test_pinwheel ();
  test_grid ();
  test_cloud ();
  return tap_done ();
}
