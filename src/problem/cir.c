/* Square-root diffusion: du = k (th - u) dt + s sqrt(u) dW.  With
 *   c = 4 k/(s^2 (1 - e^(-k t))),  nu = 4 k th/s^2,  l = c e^(-k t) u0,
 * c u_t is noncentral chi-square with nu degrees of freedom and noncentrality l; at equilibrium u
 * is a gamma variable.  Positive where 2 k th >= s^2; below, 0 is reached, and schemes lose rate.
 * J. C. Cox, J. E. Ingersoll, S. A. Ross 1985, Econometrica 53, 385, section 3. */
#include "core/scalar.h"
#include "problem/problem.h"
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

enum
{
  RATE,
  MEAN,
  SQUARE /* s^2 */
};

static inline double
drift_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t;
  return a[RATE] * (a[MEAN] - u);
}

static inline double
drift_slope_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t, (void)u;
  return -a[RATE];
}

static inline double
noise_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t;
  return sqrt (a[SQUARE] * u);
}

static inline double
noise_slope_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t;
  return 0.5 * sqrt (a[SQUARE] / u);
}

#include "problem/diagonal_callbacks.h"

static double
mean (const ito_problem *p, double t)
{
  const double *a = p->parameter;
  return a[MEAN] + (p->start[0] - a[MEAN]) * ito_exp (-a[RATE] * t);
}

static double
square (const ito_problem *p, double t)
{
  const double *a = p->parameter;
  double gone = -ito_expm1 (-a[RATE] * t), m = mean (p, t);
  double variance =
      a[SQUARE] / a[RATE] * gone * (p->start[0] * ito_exp (-a[RATE] * t) + 0.5 * a[MEAN] * gone);
  return m * m + variance;
}

/* Density of a gamma variable at x > 0, from its logarithm. */
static double
gamma_density (double shape, double rate, double x)
{
  gsl_sf_result gamma;
  if (gsl_sf_lngamma_e (shape, &gamma) != GSL_SUCCESS)
    return NAN;
  return exp (shape * log (rate) + (shape - 1) * log (x) - rate * x - gamma.val);
}

/* A noncentral chi-square is a Poisson mixture of gammas: summed from the mode to both sides. */
static double
density (const ito_problem *p, double t, const double *x)
{
  const double *a = p->parameter;
  double half = 2 * a[RATE] * a[MEAN] / a[SQUARE], c = 4 * a[RATE] / a[SQUARE];
  if (!(x[0] > 0))
    return 0;
  if (isinf (t))
    return gamma_density (half, 2 * a[RATE] / a[SQUARE], x[0]);
  c /= -ito_expm1 (-a[RATE] * t);
  double l = 0.5 * c * ito_exp (-a[RATE] * t) * p->start[0], mode = floor (l), sum = 0;
  for (int side = 0; side < 2; side++)
    for (double j = side ? mode + 1 : mode; j >= 0; j += side ? 1 : -1)
      {
        gsl_sf_result factorial;
        if (gsl_sf_lngamma_e (j + 1, &factorial) != GSL_SUCCESS)
          return NAN;
        double weight = exp ((l > 0 ? j * log (l) : 0) - l - factorial.val);
        double term = weight * gamma_density (half + j, 0.5 * c, x[0]);
        sum += term;
        /* Beyond the peak of weight times density terms fall geometrically. */
        double peak = sqrt (l * 0.5 * c * x[0]);
        if ((side ? j > peak + half + 1 : j < peak - half - 1) && !(term > 1e-18 * sum))
          break;
      }
  return sum;
}

static const ito_known_expectation known[] = {
  { "u", "closed form", ito_phi_1, mean, 0, 0 },
  { "u^2", "closed form", ito_phi_11, square, 0, 0 },
};

static const double lower[] = { 0 };

static const ito_param params[] = {
  { "k", ITO_PARAM_NUMBER, "2", 0, 1e6, NULL, "rate of return", ITO_PARAM_OPEN_LOWER },
  { "th", ITO_PARAM_NUMBER, "0.5", 0, 1e6, NULL, "mean at equilibrium", ITO_PARAM_OPEN_LOWER },
  { "s2", ITO_PARAM_NUMBER, "0.5", 0, 1e6, NULL, "s^2; 0.5: 2 k th/s^2 = 4; 4: 2 k th/s^2 = 0.5",
    ITO_PARAM_OPEN_LOWER },
  { "u0", ITO_PARAM_NUMBER, "0.5", 0, 1e6, NULL, "start", ITO_PARAM_OPEN_LOWER },
  { 0 }
};

const ito_problem_type ito_problem_cir = {
  .entry = { .name = "cir",
             .summary = "square-root diffusion, positive; density, equilibrium, moments",
             .formula = "du = k (th - u) dt + s sqrt(u) dW,  T = 1\n"
                        "c u_t is noncentral chi-square, c = 4 k/(s^2 (1 - e^(-k t))): 4 k th/s^2\n"
                        "degrees of freedom, noncentrality c e^(-k t) u0.  Where 2 k th/s^2 < 1, 0 "
                        "is reached.",
             .source = "J. C. Cox, J. E. Ingersoll, S. A. Ross 1985, Econometrica 53, 385, "
                       "section 3",
             .params = params },
  DIAGONAL_LINE (ITO_CALCULUS_ITO),
  .sde.lower = lower,
  .end = 1,
  .linear = drift_slope_of,
  .density = density,
  ITO_EXPECTATIONS (known),
};
