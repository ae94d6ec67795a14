/* W2 of densities on a grid: Gaussians and maps in closed form, convergence, refusals. */
#include "tap.h"
#include <ito/ito.h>

#define N 2001

static double p[N], q[N];

static double
gauss (double x, double m, double s)
{
  return exp (-(x - m) * (x - m) / (2 * s * s)) / s;
}

static double
w2 (size_t n, double x0, double dx)
{
  double value = NAN;
  if (ito_w2_densities (n, x0, dx, p, q, &value))
    printf ("# %s\n", ito_last_error ());
  return value;
}

static void
test_gaussians (double m1, double s1, double m2, double s2, double factor, double tolerance)
{
  double x0 = -12, dx = 24.0 / (N - 1);
  for (int i = 0; i < N; i++)
    {
      p[i] = gauss (x0 + i * dx, m1, s1);
      q[i] = factor * gauss (x0 + i * dx, m2, s2);
    }
  double truth = hypot (m1 - m2, s1 - s2);
  tap_near (w2 (N, x0, dx), truth, tolerance, "N(%g, %g^2) and N(%g, %g^2)", m1, s1, m2, s2);
}

/* y = x + 0.4 sin x is increasing: the law of y for normal x, and W2^2 = 0.16 E sin^2. */
static void
test_map (int nodes)
{
  double x0 = -10, dx = 20.0 / (nodes - 1);
  for (int i = 0; i < nodes; i++)
    {
      double y = x0 + i * dx, x = y;
      for (int k = 0; k < 60; k++)
        x -= (x + 0.4 * sin (x) - y) / (1 + 0.4 * cos (x));
      p[i] = gauss (y, 0, 1);
      q[i] = gauss (x, 0, 1) / (1 + 0.4 * cos (x));
    }
  double truth = 0.4 * sqrt ((1 - exp (-2)) / 2);
  tap_near (w2 ((size_t)nodes, x0, dx), truth, nodes > 1000 ? 1e-9 : 1e-5, "a map on %d nodes",
            nodes);
}

int
main (void)
{
  double value;
  gsl_set_error_handler_off ();
  test_gaussians (0, 1, 0, 1, 1, 1e-12);
  test_gaussians (0, 1, 0, 1, 7, 1e-12);
  test_gaussians (0, 1, 1.5, 1, 1, 1e-9);
  test_gaussians (-1, 0.7, 1.5, 1.2, 3, 1e-9);
  test_gaussians (0, 1, 0, 1.001, 1, 1e-9);
  test_gaussians (0, 1, 1e-6, 1, 1, 1e-11);
  test_map (2001);
  test_map (201);
  /* A gap without mass between two parts, exchanged in weight: mass 0.1 goes 8 far. */
  double dx = 20.0 / (N - 1);
  for (int i = 0; i < N; i++)
    {
      double x = -10 + i * dx, a = fabs (x + 4) < 2 ? pow (cos (M_PI * (x + 4) / 4), 2) : 0;
      double b = fabs (x - 4) < 2 ? pow (cos (M_PI * (x - 4) / 4), 2) : 0;
      p[i] = 0.5 * a + 0.5 * b;
      q[i] = 0.6 * a + 0.4 * b;
    }
  /* The bulk moves a little too; bounds: the mass 0.1 crosses at least 4 and at most 12. */
  value = w2 (N, -10, dx);
  tap_ok (value > sqrt (0.1) * 4 && value < sqrt (0.1) * 12, "across a gap: %.4f", value);
  /* Exactly: int (Qp - Qq)^2 du by the quantiles of cos^2, F(t) = (t + sin(t pi)/pi)/2 on [-1, 1]
   * scaled by 2, summed in fine steps. */
  double sum = 0;
  int steps = 20000;
  for (int k = 0; k < steps; k++)
    {
      double u = (k + 0.5) / steps, at[2];
      for (int l = 0; l < 2; l++)
        {
          double w = l ? 0.6 : 0.5, f = u < w ? u / w : (u - w) / (1 - w), t0 = -1, t1 = 1;
          for (int j = 0; j < 50; j++)
            {
              double t = (t0 + t1) / 2;
              if ((1 + t + sin (M_PI * t) / M_PI) / 2 < f)
                t0 = t;
              else
                t1 = t;
            }
          at[l] = (u < w ? -4 : 4) + 2 * t0;
        }
      sum += (at[0] - at[1]) * (at[0] - at[1]) / steps;
    }
  tap_near (value, sqrt (sum), 2e-3, "across a gap, by quantiles");
  /* Control: a law that is not the other is seen. */
  for (int i = 0; i < N; i++)
    {
      p[i] = gauss (-10 + i * dx, 0, 1);
      q[i] = gauss (-10 + i * dx, 0, 1.01);
    }
  tap_ok (w2 (N, -10, dx) > 0.009, "control: one per cent wider is 0.01");
  q[3] = -1;
  tap_ok (ito_w2_densities (N, -10, dx, p, q, &value) == GSL_EINVAL
              && strstr (ito_last_error (), "node 3"),
          "%s", ito_last_error ());
  for (int i = 0; i < N; i++)
    q[i] = 0;
  tap_ok (ito_w2_densities (N, -10, dx, p, q, &value) == GSL_EINVAL
              && strstr (ito_last_error (), "no mass"),
          "%s", ito_last_error ());
  tap_ok (ito_w2_densities (3, -10, dx, p, p, &value) == GSL_EINVAL, "%s", ito_last_error ());
  tap_ok (ito_w2_densities (N, -10, -dx, p, p, &value) == GSL_EINVAL, "%s", ito_last_error ());
  return tap_done ();
}
