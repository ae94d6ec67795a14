/* A path at a time with GSL's generators and libm, compiled with -O2: the program that most people
 * would write.  The constants of each step are not computed again for every path. */
#include "gsl_user.h"
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#define K 8
#define RADIUS 4.0
#define SD 0.3
#define MOST_STEPS 1000

typedef struct
{
  double mode[K][2];
} ring;

static ring
make_ring (void)
{
  ring r;
  for (int k = 0; k < K; k++)
    {
      r.mode[k][0] = RADIUS * cos (2 * M_PI * k / K);
      r.mode[k][1] = RADIUS * sin (2 * M_PI * k / K);
    }
  return r;
}

/* grad log sum_k N(x; alpha m_k, c I), by log-sum-exp. */
static void
score (const ring *r, double alpha, double c, const double x[2], double s[2])
{
  double logit[K], top = -INFINITY, sum = 0, sx = 0, sy = 0;
  for (int k = 0; k < K; k++)
    {
      double dx = x[0] - alpha * r->mode[k][0], dy = x[1] - alpha * r->mode[k][1];
      logit[k] = -(dx * dx + dy * dy) / (2 * c);
      if (logit[k] > top)
        top = logit[k];
    }
  for (int k = 0; k < K; k++)
    {
      double w = exp (logit[k] - top);
      sum += w;
      sx += w * (alpha * r->mode[k][0] - x[0]);
      sy += w * (alpha * r->mode[k][1] - x[1]);
    }
  s[0] = sx / (sum * c);
  s[1] = sy / (sum * c);
}

void
gsl_user_reverse_sde (gsl_rng *rng, size_t n, unsigned steps, double *x)
{
  static double alpha[MOST_STEPS], c[MOST_STEPS], beta[MOST_STEPS];
  const ring r = make_ring ();
  const double h = 1.0 / steps;
  for (unsigned i = 0; i < steps && i < MOST_STEPS; i++)
    {
      double t = 1 - i * h, integral = 0.1 * t + 0.5 * 19.9 * t * t;
      alpha[i] = exp (-0.5 * integral);
      beta[i] = 0.1 + 19.9 * t;
      c[i] = alpha[i] * alpha[i] * SD * SD - expm1 (-integral);
    }
  for (size_t p = 0; p < n; p++)
    {
      double y[2] = { gsl_ran_gaussian_ziggurat (rng, 1), gsl_ran_gaussian_ziggurat (rng, 1) };
      for (unsigned i = 0; i < steps && i < MOST_STEPS; i++)
        {
          double s[2], noise = sqrt (beta[i] * h);
          score (&r, alpha[i], c[i], y, s);
          for (int j = 0; j < 2; j++)
            y[j] += (0.5 * beta[i] * y[j] + beta[i] * s[j]) * h
                    + noise * gsl_ran_gaussian_ziggurat (rng, 1);
        }
      x[2 * p] = y[0];
      x[2 * p + 1] = y[1];
    }
}

void
gsl_user_langevin (gsl_rng *rng, size_t n, unsigned steps, double h, double *x)
{
  const ring r = make_ring ();
  const double noise = sqrt (2 * h);
  for (size_t p = 0; p < n; p++)
    {
      double *y = x + 2 * p;
      for (unsigned i = 0; i < steps; i++)
        {
          double s[2];
          score (&r, 1, SD * SD, y, s);
          for (int j = 0; j < 2; j++)
            y[j] += h * s[j] + noise * gsl_ran_gaussian_ziggurat (rng, 1);
        }
    }
}
