/* Variational inference for SDEs driven by fractional noise.
 *
 * Daems, Opper, Crevecoeur, Birdal 2024, arXiv:2310.12975: fractional Brownian motion of type II by
 * Ornstein-Uhlenbeck processes of one Brownian motion, with the weights that minimise the mean
 * square over time, and the evidence lower bound by Girsanov's theorem. */
#include "core/scalar.h"
#include "embedded.h"
#include "experiment.h"
#include "random/fractional.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
  HURSTS = 4,
  TERMS = 5, /* of the claims */
  MOST = 8,  /* of the curves */
};
static const double hurst[HURSTS] = { 0.3, 0.5, 0.7, 0.8 };
#define RATIO 20.0

/* The approximation on [0, 1]. */
typedef struct
{
  size_t terms;
  double hurst, cost, rate[MOST], weight[MOST];
} markov;

static double
growing (size_t terms)
{
  return RATIO * exp2 ((double)terms / 3);
}

static int
approximate (ito_lab *lab, double h, size_t terms, double ratio, markov *m)
{
  m->terms = terms;
  m->hurst = h;
  return ito_lab_status (lab)
             ? ito_lab_status (lab)
             : ito_lab_failed (
                 lab, ito_fractional_markov (h, 1, terms, ratio, m->rate, m->weight, &m->cost));
}

/* (i) The coefficients of the quadratic problem are integrals; here they are by GSL's adaptive
 * quadrature, with the algebraic weight u^(H-1/2) at 0. */
static double
exponential (double u, void *rate)
{
  return (1 - u) * exp (-*(double *)rate * u);
}

static void
coefficients (ito_lab *lab)
{
  gsl_integration_workspace *w = gsl_integration_workspace_alloc (1000);
  double worst = 0, value, error;
  ito_lab_stage (lab, "coefficients by quadrature", 0);
  for (size_t i = 0; w && i < HURSTS; i++)
    {
      gsl_integration_qaws_table *t = gsl_integration_qaws_table_alloc (hurst[i] - 0.5, 0, 0, 0);
      markov m;
      if (!t || approximate (lab, hurst[i], TERMS, RATIO, &m))
        break;
      for (size_t j = 0; j < TERMS; j++)
        {
          double rate = m.rate[j];
          gsl_function f = { exponential, &rate };
          int status = gsl_integration_qaws (&f, 0, 1, t, 0, 1e-13, 1000, w, &value, &error);
          value /= gsl_sf_gamma (hurst[i] + 0.5);
          worst = fmax (worst, fabs (ito_fractional_moment (hurst[i], rate) / value - 1));
          for (size_t k = 0; k < TERMS; k++)
            {
              rate = m.rate[j] + m.rate[k];
              status |= gsl_integration_qag (&f, 0, 1, 0, 1e-13, 1000, GSL_INTEG_GAUSS61, w, &value,
                                             &error);
              worst = fmax (worst, fabs (ito_fractional_gram (m.rate[j], m.rate[k]) / value - 1));
            }
          if (status && status != GSL_EROUND)
            worst = NAN;
        }
      gsl_integration_qaws_table_free (t);
    }
  if (!w)
    worst = NAN;
  gsl_integration_workspace_free (w);
  ito_lab_claim (lab, "coefficients",
                 "A and b in closed form against adaptive quadrature, largest relative difference",
                 worst, 0, -INFINITY, 1e-12);
}

/* (ii) Cost against the number of terms. */
static double
cost_of_equal (const markov *m)
{
  double k = (double)m->terms, c = ito_fractional_square (m->hurst), sum = c;
  for (size_t i = 0; i < m->terms; i++)
    {
      sum -= 2 * ito_fractional_moment (m->hurst, m->rate[i]) / k;
      for (size_t j = 0; j < m->terms; j++)
        sum += ito_fractional_gram (m->rate[i], m->rate[j]) / (k * k);
    }
  return sum / c;
}

static void
costs (ito_lab *lab)
{
  double terms[MOST], fixed[HURSTS][MOST], grown[HURSTS][MOST], falls = 0, equal = HUGE_VAL;
  static const double limit[HURSTS] = { 1e-2, 1e-9, 2e-4, 2e-4 };
  markov m;
  ito_lab_stage (lab, "cost by number of terms", 0.1);
  for (size_t i = 0; i < HURSTS; i++)
    {
      for (size_t k = 0; k < MOST; k++)
        {
          terms[k] = (double)k + 1;
          if (approximate (lab, hurst[i], k + 1, growing (k + 1), &m))
            return;
          grown[i][k] = m.cost;
          if (approximate (lab, hurst[i], k + 1, RATIO, &m))
            return;
          fixed[i][k] = m.cost;
          if (k > 0 && hurst[i] != 0.5)
            falls = fmax (falls, fixed[i][k] / fixed[i][k - 1]);
          if (k + 1 == TERMS && hurst[i] != 0.5)
            equal = fmin (equal, cost_of_equal (&m) / m.cost);
        }
      char name[40], text[160];
      snprintf (name, sizeof name, "cost-h0%.0f", 10 * hurst[i]);
      snprintf (text, sizeof text, "H = %.1f: relative mean square of 5 terms, rates 1/20 to 20",
                hurst[i]);
      ito_lab_claim (lab, name, text, fixed[i][TERMS - 1], 0, -1e-12, limit[i]);
    }
  ito_lab_claim (lab, "cost-falls",
                 "H = 0.3, 0.7, 0.8: cost of K + 1 terms over that of K, K = 1 to 7, the largest",
                 falls, 0, 0, 0.9999);
  const double *still = fixed[HURSTS - 1], *rising = grown[HURSTS - 1];
  ito_lab_claim (lab, "growing-rates",
                 "H = 0.8, rates up to 20 · 2^(K/3): cost of 8 terms over that of 4",
                 rising[MOST - 1] / rising[3], 0, 0, 0.2);
  ito_lab_control (lab, "fixed-rates", "H = 0.8, rates up to 20 for every K: the same",
                   still[MOST - 1] / still[3], 0, 0, 0.2);
  ito_lab_claim (lab, "growing-over-fixed",
                 "H = 0.8, 8 terms: cost with growing rates over that with fixed rates",
                 rising[MOST - 1] / still[MOST - 1], 0, 0, 0.2);
  ito_lab_control (lab, "equal-weights",
                   "H = 0.3, 0.7, 0.8, 5 terms: cost of equal weights 1/K over the least cost, the "
                   "smallest",
                   equal, 0, 0, 10);
  ito_lab_column (lab, "cost", "terms", "number of terms K", "", MOST, terms);
  for (size_t i = 0; i < HURSTS; i++)
    {
      char name[40], text[80];
      for (size_t k = 0; k < MOST; k++)
        fixed[i][k] = fmax (fixed[i][k], 1e-16); /* rounding, where the motion is Brownian */
      snprintf (name, sizeof name, "fixed_%.0f", 10 * hurst[i]);
      snprintf (text, sizeof text, "relative cost, H = %.1f, rates up to 20", hurst[i]);
      ito_lab_column (lab, "cost", name, text, "", MOST, fixed[i]);
      snprintf (name, sizeof name, "growing_%.0f", 10 * hurst[i]);
      snprintf (text, sizeof text, "relative cost, H = %.1f, rates up to 20 2^(K/3)", hurst[i]);
      ito_lab_column (lab, "cost", name, text, "", MOST, grown[i]);
    }
}

/* (iii) B and its approximation from one W on [0, 1], N steps of length h: the hybrid scheme of
 * Bennedsen, Lunde, Pakkanen 2017.  Of the nearest cell int (t - s)^(H-1/2) dW is exact jointly
 * with dW, of the others the mean of the kernel counts; of the Y, whose kernels are smooth, the
 * mean in every cell. */
typedef struct
{
  size_t n;
  double *kernel; /* of cells 0 (nearest), 1, ..., over Gamma(H + 1/2) */
  double own;     /* standard deviation of the nearest cell that dW does not explain */
} hybrid;

static int
make_hybrid (ito_lab *lab, double h, size_t n, hybrid *b)
{
  double a = h + 0.5, g = gsl_sf_gamma (a), dt = 1 / (double)n;
  b->n = n;
  b->kernel = ito_lab_doubles (lab, n);
  if (!b->kernel)
    return ito_lab_status (lab);
  for (size_t k = 0; k < n; k++)
    b->kernel[k] = pow (dt, a - 1) * (pow ((double)k + 1, a) - pow ((double)k, a)) / (a * g);
  double variance = pow (dt, 2 * a - 1) / (2 * a - 1) / (g * g);
  b->own = sqrt (fmax (variance - dt * b->kernel[0] * b->kernel[0], 0));
  return 0;
}

/* dw [n], z [n] (standard): values [n+1] of B, and of the approximation m. */
static void
follow (const hybrid *b, const markov *m, const double *dw, const double *z, double *value,
        double *markov_value)
{
  double y[MOST] = { 0 }, decay[MOST], mean[MOST], dt = 1 / (double)b->n;
  for (size_t k = 0; k < m->terms; k++)
    {
      decay[k] = exp (-m->rate[k] * dt);
      mean[k] = -expm1 (-m->rate[k] * dt) / (m->rate[k] * dt);
    }
  value[0] = markov_value[0] = 0;
  for (size_t i = 0; i < b->n; i++)
    {
      double sum = b->own * z[i], approximation = 0;
      for (size_t j = 0; j <= i; j++)
        sum += b->kernel[i - j] * dw[j];
      for (size_t k = 0; k < m->terms; k++)
        {
          y[k] = decay[k] * y[k] + mean[k] * dw[i];
          approximation += m->weight[k] * y[k];
        }
      value[i + 1] = sum;
      markov_value[i + 1] = approximation;
    }
}

static int
driving_noise (ito_lab *lab, uint64_t path, size_t n, double *dw, double *z)
{
  ito_address a = { .seed = ito_lab_seed (lab, 1), .purpose = ITO_PURPOSE_USER };
  if (ito_lab_failed (lab, ito_normals (&a, path, 1, 1, n, dw)))
    return ito_lab_status (lab);
  a.draw = 1;
  if (ito_lab_failed (lab, ito_normals (&a, path, 1, 1, n, z)))
    return ito_lab_status (lab);
  for (size_t i = 0; i < n; i++)
    dw[i] /= sqrt ((double)n);
  return 0;
}

static void
one_noise (ito_lab *lab)
{
  size_t n = 1024, paths = ito_lab_count (lab, "shared-paths");
  static const double shown[] = { 0.8, 0.3 };
  double *dw = ito_lab_doubles (lab, n), *z = ito_lab_doubles (lab, n);
  double *b = ito_lab_doubles (lab, n + 1), *c = ito_lab_doubles (lab, n + 1);
  double *share = ito_lab_doubles (lab, paths), mean, error;
  markov m;
  hybrid scheme;
  ito_lab_stage (lab, "paths from one Brownian motion", 0.2);
  if (ito_lab_status (lab) || approximate (lab, 0.3, TERMS, RATIO, &m)
      || make_hybrid (lab, 0.3, n, &scheme))
    return;
  for (size_t p = 0; p < paths; p++)
    {
      if (driving_noise (lab, p, n, dw, z))
        return;
      follow (&scheme, &m, dw, z, b, c);
      for (size_t i = 1; i <= n; i++)
        share[p] += (b[i] - c[i]) * (b[i] - c[i]) / (double)n;
      share[p] /= ito_fractional_square (0.3) * m.cost;
    }
  ito_study_mean (paths, share, &mean, &error);
  ito_lab_claim (lab, "simulated-cost",
                 "H = 0.3, 5 terms: mean square over time of the difference of simulated paths, "
                 "over the cost in closed form",
                 mean, error, 0.9, 1.1);
  double *t = b;
  for (size_t i = 0; i <= n; i++)
    t[i] = (double)i / (double)n;
  ito_lab_column (lab, "paths", "t", "time", "", n + 1, t);
  for (size_t s = 0; s < 2; s++)
    {
      char name[40], text[80];
      double *other = ito_lab_doubles (lab, n + 1);
      if (!other || make_hybrid (lab, shown[s], n, &scheme) || driving_noise (lab, 3, n, dw, z))
        return;
      for (size_t terms = 2; terms <= TERMS; terms += 3)
        {
          if (approximate (lab, shown[s], terms, RATIO, &m))
            return;
          follow (&scheme, &m, dw, z, other, c);
          snprintf (name, sizeof name, "markov_%.0f_%zu", 10 * shown[s], terms);
          snprintf (text, sizeof text, "Markov approximation, H = %.1f, %zu terms", shown[s],
                    terms);
          ito_lab_column (lab, "paths", name, text, "", n + 1, c);
        }
      snprintf (name, sizeof name, "fractional_%.0f", 10 * shown[s]);
      snprintf (text, sizeof text, "fractional Brownian motion of type II, H = %.1f", shown[s]);
      ito_lab_column (lab, "paths", name, text, "", n + 1, other);
    }
}

/* (iv) Sample covariances of the library's sources at t = 1/2 and 1, H = 0.3.  Of type II
 *   E B_1 B_(1/2) = 1/Gamma(a)^2 int_0^(1/2) (1 - s)^(a-1) (1/2 - s)^(a-1) ds. */
static double
far_kernel (double s, void *a)
{
  return pow (1 - s, *(double *)a - 1);
}

static double
type_two (double h)
{
  double a = h + 0.5, value = NAN, error, g = gsl_sf_gamma (a);
  gsl_integration_workspace *w = gsl_integration_workspace_alloc (1000);
  gsl_integration_qaws_table *t = gsl_integration_qaws_table_alloc (0, a - 1, 0, 0);
  gsl_function f = { far_kernel, &a };
  if (w && t)
    gsl_integration_qaws (&f, 0, 0.5, t, 0, 1e-12, 1000, w, &value, &error);
  gsl_integration_qaws_table_free (t);
  gsl_integration_workspace_free (w);
  return value / (g * g);
}

static int
sample_covariance (ito_lab *lab, ito_fractional *f, size_t paths, double *mean, double *error)
{
  size_t n = 16;
  double *x = f ? calloc ((n + 1) * paths, sizeof *x) : NULL,
         *product = ito_lab_doubles (lab, paths);
  int status = ito_lab_status (lab);
  if (!status && !f)
    status = ito_lab_failed (lab, GSL_ENOMEM);
  if (!status && !x)
    status = ito_lab_failed (lab, GSL_ENOMEM);
  if (!status)
    {
      ito_fractional_set_seed (f, ito_lab_seed (lab, 2));
      status = ito_lab_failed (lab, ito_fractional_values (f, 0, paths, paths, x));
    }
  for (size_t p = 0; !status && p < paths; p++)
    product[p] = x[n / 2 * paths + p] * x[n * paths + p];
  if (!status)
    ito_study_mean (paths, product, mean, error);
  free (x);
  ito_fractional_free (f);
  return status;
}

static void
covariances (ito_lab *lab)
{
  const double h = 0.3, g = gsl_sf_gamma (h + 0.5), truth = type_two (h);
  size_t paths = ito_lab_count (lab, "sampled-paths");
  double mean, error;
  ito_lab_stage (lab, "sample covariances", 0.5);
  if (sample_covariance (lab, ito_fractional_alloc_markov (h, 16, 1, TERMS, RATIO), paths, &mean,
                         &error))
    return;
  ito_lab_claim (lab, "sampled-covariance",
                 "H = 0.3: E of B at 1/2 times B at 1, sampled from 5 terms, over that of type II",
                 mean / truth, error / truth, 0.95, 1.05);
  if (sample_covariance (lab, ito_fractional_alloc (h, 16, 1), paths, &mean, &error))
    return;
  ito_lab_claim (lab, "stationary-covariance",
                 "The same of fractional Brownian motion with stationary increments (circulant "
                 "embedding), over 1/2",
                 mean / 0.5, error / 0.5, 0.95, 1.05);
  double scale = 1 / (2 * h * g * g) / truth; /* to the variance of type II at 1 */
  ito_lab_control (lab, "stationary-is-not-type-two",
                   "Its increments are stationary, those of type II are not: the same, scaled to "
                   "the variance of type II at 1, over the covariance of type II",
                   mean * scale, error * scale, 0.95, 1.05);
}

/* (v) The evidence lower bound.  X = sum omega_k Y_k at 1 is observed as y = X + N(0, R); the Y are
 * controlled by u = c phi (y - m)/(R + V), with c = 1 the best:
 *   psi_k = omega_k exp(-gamma_k (1 - t)), phi = sum psi_k, m = psi . Y, V = int_t^1 phi^2. */
#define OBSERVED 1.2
#define NOISE 0.1

/* u = offset + slope . Y at t. */
static void
control_at (const markov *m, double c, double t, double *offset, double *slope)
{
  double phi = 0, v = 0;
  for (size_t k = 0; k < m->terms; k++)
    {
      slope[k] = m->weight[k] * ito_exp (-m->rate[k] * (1 - t));
      phi += slope[k];
    }
  for (size_t k = 0; k < m->terms; k++)
    for (size_t j = 0; j < m->terms; j++)
      {
        double rate = m->rate[k] + m->rate[j];
        v -= m->weight[k] * m->weight[j] * ito_expm1 (-rate * (1 - t)) / rate;
      }
  double gain = c * phi / (NOISE + v);
  *offset = gain * OBSERVED;
  for (size_t k = 0; k < m->terms; k++)
    slope[k] *= -gain;
}

/* Second moments P of (1, Y), then int E u^2: P' = G P + P G^T + n n^T. */
#define SIDE (TERMS + 1)
#define STATE (SIDE * SIDE + 1)

static void
moments_rate (const markov *m, double c, double t, const double *p, double *out)
{
  double u[SIDE];
  memset (out, 0, STATE * sizeof *out);
  control_at (m, c, t, &u[0], u + 1);
  for (size_t j = 0; j < SIDE; j++)
    {
      double drift = 0; /* E u z_j */
      for (size_t k = 0; k < SIDE; k++)
        drift += u[k] * p[k * SIDE + j];
      out[SIDE * SIDE] += u[j] * drift;
      for (size_t i = 1; i < SIDE; i++)
        {
          double rate = drift - m->rate[i - 1] * p[i * SIDE + j] + (j > 0 ? 0.5 : 0);
          out[i * SIDE + j] += rate;
          out[j * SIDE + i] += rate;
        }
    }
}

static double
bound (const markov *m, double c, size_t steps)
{
  double p[STATE] = { 1 }, k[4][STATE], at[STATE], h = 1 / (double)steps;
  static const double node[] = { 0, 0.5, 0.5, 1 };
  for (size_t s = 0; s < steps; s++)
    {
      for (int stage = 0; stage < 4; stage++)
        {
          for (size_t i = 0; i < STATE; i++)
            at[i] = p[i] + (stage ? h * node[stage] * k[stage - 1][i] : 0);
          moments_rate (m, c, ((double)s + node[stage]) * h, at, k[stage]);
        }
      for (size_t i = 0; i < STATE; i++)
        p[i] += h / 6 * (k[0][i] + 2 * k[1][i] + 2 * k[2][i] + k[3][i]);
    }
  double miss = OBSERVED * OBSERVED;
  for (size_t i = 1; i < SIDE; i++)
    {
      miss -= 2 * OBSERVED * m->weight[i - 1] * p[i * SIDE];
      for (size_t j = 1; j < SIDE; j++)
        miss += m->weight[i - 1] * m->weight[j - 1] * p[i * SIDE + j];
    }
  return -0.5 * log (2 * M_PI * NOISE) - miss / (2 * NOISE) - 0.5 * p[SIDE * SIDE];
}

/* The controlled equation of (Y, 1/2 int u^2 dt) for the library's solvers. */
typedef struct
{
  const markov *m;
  double c;
} controlled;

static int
controlled_drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                  double *out, void *params)
{
  const controlled *e = params;
  size_t terms = e->m->terms;
  double offset, slope[MOST];
  (void)t_inc; /* a fixed grid */
  control_at (e->m, e->c, t[0], &offset, slope);
  for (size_t p = 0; p < n; p++)
    {
      double u = offset;
      for (size_t k = 0; k < terms; k++)
        u += slope[k] * x[k * stride + p];
      for (size_t k = 0; k < terms; k++)
        out[k * stride + p] = u - e->m->rate[k] * x[k * stride + p];
      out[terms * stride + p] = 0.5 * u * u;
    }
  return 0;
}

static int
controlled_noise (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                  const double *dw, double *out, void *params)
{
  const controlled *e = params;
  (void)t;
  (void)t_inc;
  (void)x;
  for (size_t k = 0; k < e->m->terms; k++)
    memcpy (out + k * stride, dw, n * sizeof *out);
  memset (out + e->m->terms * stride, 0, n * sizeof *out);
  return 0;
}

static ito_estimate
simulated_bound (ito_lab *lab, const markov *m, double c)
{
  controlled e = { m, c };
  ito_estimate result = { NAN, NAN };
  size_t paths = ito_lab_count (lab, "controlled-paths"), d = m->terms + 1;
  const ito_sde sde = { .d = d,
                        .m = 1,
                        .calculus = ITO_CALCULUS_ITO,
                        .noise = ITO_NOISE_ADDITIVE,
                        .drift = controlled_drift,
                        .diffusion_dw = controlled_noise,
                        .params = &e };
  ito_process *process = ito_lab_process (lab, &sde);
  ito_grid *grid = ito_lab_grid (lab, "uniform", NULL, 0, 1, 200);
  ito_ensemble *ensemble =
      ito_lab_ensemble (lab, process, ito_lab_solver (lab, "sra1"), grid, paths, 3);
  double *x = ito_lab_doubles (lab, paths * d), *value = ito_lab_doubles (lab, paths);
  if (!ensemble || !value || ito_lab_failed (lab, ito_ensemble_run_array (ensemble, x)))
    return result;
  for (size_t p = 0; p < paths; p++)
    {
      double miss = OBSERVED;
      for (size_t k = 0; k < m->terms; k++)
        miss -= m->weight[k] * x[p * d + k];
      value[p] = -0.5 * log (2 * M_PI * NOISE) - miss * miss / (2 * NOISE) - x[p * d + m->terms];
    }
  ito_study_mean (paths, value, &result.value, &result.standard_error);
  return result;
}

static void
bounds (ito_lab *lab)
{
  enum
  {
    CURVE = 49
  };
  double c[CURVE], elbo[CURVE], line[CURVE], variance = NOISE, least = HUGE_VAL;
  static const double worse[] = { 0, 0.5, 1.5 };
  markov m;
  size_t steps = ito_lab_count (lab, "moment-steps");
  ito_lab_stage (lab, "evidence lower bounds", 0.6);
  if (approximate (lab, 0.7, TERMS, RATIO, &m))
    return;
  for (size_t i = 0; i < TERMS; i++)
    for (size_t j = 0; j < TERMS; j++)
      variance -=
          m.weight[i] * m.weight[j] * expm1 (-m.rate[i] - m.rate[j]) / (m.rate[i] + m.rate[j]);
  double evidence = -0.5 * log (2 * M_PI * variance) - OBSERVED * OBSERVED / (2 * variance);
  ito_lab_claim (lab, "bound-is-tight",
                 "c = 1: log evidence less the bound, from the equation of second moments",
                 evidence - bound (&m, 1, steps), 0, -1e-8, 1e-8);
  for (int i = 0; i < 3; i++)
    least = fmin (least, evidence - bound (&m, worse[i], steps));
  ito_lab_claim (lab, "bound-is-below", "c = 0, 1/2, 3/2: the same, the smallest", least, 0, 0.1,
                 INFINITY);
  ito_lab_control (lab, "wrong-sign", "c = −1, a control of the wrong sign: the same",
                   evidence - bound (&m, -1, steps), 0, -1e-8, 100);
  ito_lab_stage (lab, "controlled paths", 0.75);
  ito_estimate simulated = simulated_bound (lab, &m, 1);
  ito_lab_claim (lab, "simulated-bound",
                 "c = 1: log evidence less the bound over controlled paths of the SDE",
                 evidence - simulated.value, simulated.standard_error, -0.1, 0.1);
  simulated = simulated_bound (lab, &m, 0.5);
  ito_lab_control (lab, "simulated-bound-half", "c = 1/2: the same, of a control too weak",
                   evidence - simulated.value, simulated.standard_error, -0.1, 0.1);
  for (size_t i = 0; i < CURVE; i++)
    {
      c[i] = -0.2 + 0.05 * (double)i;
      elbo[i] = bound (&m, c[i], 200);
      line[i] = evidence;
    }
  ito_lab_column (lab, "bound", "c", "factor of the control", "", CURVE, c);
  ito_lab_column (lab, "bound", "elbo", "evidence lower bound", "", CURVE, elbo);
  ito_lab_column (lab, "bound", "evidence", "log evidence", "", CURVE, line);
}

static int
run (ito_lab *lab)
{
  coefficients (lab);
  costs (lab);
  one_noise (lab);
  covariances (lab);
  bounds (lab);
  return ito_lab_status (lab);
}

static const ito_experiment_param params[] = {
  { "shared-paths", 250, 2000, 100, 100000, "pairs of paths from one Brownian motion" },
  { "sampled-paths", 400000, 1000000, 1000, 10000000, "paths of the sample covariances" },
  { "controlled-paths", 40000, 200000, 1000, 10000000, "controlled paths of the SDE" },
  { "moment-steps", 4000, 8000, 100, 1000000, "RK4 steps of the moments" },
  { NULL, 0, 0, 0, 0, NULL }
};

const ito_experiment ito_experiment_ma_fbm = {
  .slug = "ma-fbm",
  .theme = "sde",
  .title = "Variational Inference for SDEs Driven by Fractional Noise",
  .authors = "Rembert Daems, Manfred Opper, Guillaume Crevecoeur, Tolga Birdal",
  .year = 2024,
  .arxiv = "2310.12975",
  .claim = "Fractional Brownian motion is approximated well by a few Ornstein–Uhlenbeck processes "
           "that share one Brownian motion, with optimal weights in closed form; inference by "
           "Girsanov's evidence lower bound then works for SDEs driven by it.",
  .faithfulness = ITO_CORE,
  .text =
      "*The toy.* Fractional Brownian motion of type II, B = 1/Γ(H+½) ∫(t−s)^(H−½) dW, on [0, 1] "
      "for "
      "H = 0.3, 0.5, 0.7, 0.8; K rates in geometric progression from 1/20 to 20, or from and to "
      "20 · 2^(K/3). The weights minimise the mean square of the difference over time; the cost is "
      "that mean square over the one of B. The video model of the paper is left out.\n\n"
      "*Coefficients.* The quadratic problem has closed forms (`doc/mathematics.md`); their truth "
      "is "
      "GSL's adaptive quadrature with the algebraic weight.\n\n"
      "*One Brownian motion.* B is made by the hybrid scheme (Bennedsen, Lunde, Pakkanen 2017) on "
      "1024 steps and its approximation from the same increments. Their mean square difference "
      "must be the cost, which no other experiment here can see: sample covariances alone would "
      "not "
      "notice a wrong coupling.\n\n"
      "*Type.* The approximation is one of type II, whose increments are not stationary. The "
      "process "
      "with stationary increments, sampled by circulant embedding, has another covariance even "
      "where "
      "the variances at 1 agree; it is the control.\n\n"
      "*Evidence.* X at time 1 is observed as 1.2 with noise variance 0.1, H = 0.7, 5 terms. The "
      "best control is known, so the bound is the log evidence of a Gaussian exactly at c = 1, and "
      "below it elsewhere. The bound follows from the equation of second moments of the controlled "
      "Y (RK4), and once more from simulated paths (`sra1`, 200 steps).\n\n"
      "*Regime.* With fixed rates the cost does not go on falling with K unless H = ½; the rates "
      "must grow with K. Small H is the hard side: at H = 0.3 five terms leave 0.8 % of the mean "
      "square, the fine roughness that rates below 20 cannot follow.",
  .params = params,
  .figure = ito_text_ma_fbm,
  .width = 1080,
  .height = 430,
  .caption = "Left: relative cost against the number of terms; solid: rates from 1/20 to 20, "
             "dashed: rates that grow with K; for H = 0.5 the motion is Brownian. Middle: a path "
             "of fractional Brownian motion (black) "
             "and of its approximations by 2 and 5 terms from the same Brownian motion. Right: "
             "evidence lower bound against the factor c of the best control; dashed: log evidence.",
  .run = run
};
