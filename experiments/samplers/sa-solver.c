/* SA-Solver: stochastic Adams solver for fast sampling of diffusion models.
 *
 * Xue, Yi, Luo, Zhang, Sun, Li, Ma 2023, arXiv:2309.05019: the variance-controlled SDE
 * dx = [f x - (1 + tau^2)/2 g^2 s] dt + tau g dW, its exact solution in the linear part (eq. 11),
 * s-step predictors (eq. 14) and correctors (eq. 17) of it (algorithm 1), and their strong orders
 * O(sup tau h + h^s) and O(sup tau h + h^(s+1)) (section 5). */
#include "embedded.h"
#include "experiment.h"
#include <gsl/gsl_integration.h>
#include <math.h>
#include <string.h>

#define FROM -3.0 /* lambda */
#define TO 3.0
#define MEAN 0.7
#define VARIANCE 0.25
#define LEVELS 6 /* N = 10, ..., 320 */
#define MOST (10 << (LEVELS - 1))
#define LANES (MOST + 2)
#define NODES 5

typedef struct
{
  ito_lab *lab;
  ito_schedule *schedule;
  ito_score *score;
  ito_process *flow, *reverse;
  double t_start, t_end;
} problem;

static int
pose (problem *q, ito_lab *lab, const char *target)
{
  *q = (problem){ .lab = lab };
  q->schedule = ito_lab_schedule (lab, "vp-linear");
  q->score = ito_lab_score (lab, "exact", ito_lab_target (lab, target), q->schedule);
  q->flow = ito_lab_flow (lab, q->score);
  q->reverse = ito_lab_reverse (lab, q->score, 1);
  if (!ito_lab_status (lab)
      && !ito_lab_failed (lab, ito_schedule_time (q->schedule, FROM, &q->t_start)))
    ito_lab_failed (lab, ito_schedule_time (q->schedule, TO, &q->t_end));
  return ito_lab_status (lab);
}

/* Predictors of s steps, with and without the corrector of s steps (s + 1 nodes). */
typedef struct
{
  const char *name, *title;
  unsigned predictor, corrector;
} method;
static const method methods[] = { { "p1", "P1", 1, 0 },     { "p2", "P2", 2, 0 },
                                  { "p3", "P3", 3, 0 },     { "p1c1", "P1C1", 1, 2 },
                                  { "p2c2", "P2C2", 2, 3 }, { "p3c3", "P3C3", 3, 4 } };
enum
{
  P1,
  P2,
  P3,
  P1C1,
  P2C2,
  P3C3,
  METHODS
};

static ito_solver *
solver_of (ito_lab *lab, const method *m, double tau)
{
  char spec[100];
  snprintf (spec, sizeof spec, "sa-solver:tau=%g,predictor=%u,corrector=%u,lower_order_final=no",
            tau, m->predictor, m->corrector);
  return ito_lab_solver (lab, spec);
}

static ito_grid *
grid_of (problem *q, uint64_t steps)
{
  return ito_lab_grid (q->lab, "logsnr", q->schedule, q->t_start, q->t_end, steps);
}

/* End states of the library's sampler from x [lanes], with normals z [steps][lanes]. */
static int
library (problem *q, const method *m, double tau, uint64_t steps, size_t lanes, double *x,
         const double *z)
{
  ito_ensemble *e = ito_lab_ensemble (q->lab, tau > 0 ? q->reverse : q->flow,
                                      solver_of (q->lab, m, tau), grid_of (q, steps), lanes, 0);
  double end[LANES];
  if (!e || ito_lab_failed (q->lab, ito_ensemble_start_array (e, x)))
    return ito_lab_status (q->lab);
  if (tau > 0 && ito_lab_failed (q->lab, ito_ensemble_noise_array (e, z, steps)))
    return ito_lab_status (q->lab);
  if (!ito_lab_failed (q->lab, ito_ensemble_run_array (e, end)))
    memcpy (x, end, lanes * sizeof *x);
  return ito_lab_status (q->lab);
}

/* The integrals of eq. 14, by quadrature: w_j = int_0^h (1 + tau^2) e^{-(1 + tau^2) (h - u)}
 * l_j(u) du alpha_t, nodes at u = (1 - j) h (with_new) or -j h. */
static void
lagrange_weights (double tau, double h, double alpha, unsigned k, int with_new, double *w)
{
  double c = 1 + tau * tau;
  gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc (16);
  for (unsigned j = 0; j < k; j++)
    w[j] = table ? 0 : NAN;
  for (size_t i = 0; i < 16 && table; i++)
    {
      double u, weight;
      gsl_integration_glfixed_point (0, h, i, &u, &weight, table);
      for (unsigned j = 0; j < k; j++)
        {
          double l = alpha * c * exp (-c * (h - u)) * weight, at = ((double)with_new - j) * h;
          for (unsigned n = 0; n < k; n++)
            if (n != j)
              l *= (u - ((double)with_new - n) * h) / (at - ((double)with_new - n) * h);
          w[j] += l;
        }
    }
  if (table)
    gsl_integration_glfixed_table_free (table);
}

/* Algorithm 1 written out; the noise is that of noise_tau, which is tau unless it is wrong on
 * purpose.  d: the denoiser at the last nodes, the newest first. */
static int
written_out (problem *q, const method *m, double tau, double noise_tau, uint64_t steps,
             size_t lanes, double *x, const double *z)
{
  double h = (TO - FROM) / (double)steps, keep = exp (-tau * tau * h);
  double *store = ito_lab_doubles (q->lab, (NODES + 1) * lanes), *d[NODES], *base;
  ito_schedule_point s, t;
  if (!store || ito_lab_failed (q->lab, ito_schedule_at (q->schedule, q->t_start, &s))
      || ito_lab_failed (
          q->lab, ito_score_eval (q->score, ITO_PREDICT_DENOISER, s.t, lanes, lanes, x, store)))
    return ito_lab_status (q->lab);
  for (size_t j = 0; j < NODES; j++)
    d[j] = store + j * lanes;
  base = store + NODES * lanes;
  for (uint64_t i = 0; i < steps; i++, s = t)
    {
      double time, w[NODES];
      unsigned past = i + 1 < NODES - 1 ? (unsigned)i + 1 : NODES - 1;
      unsigned p = m->predictor < past ? m->predictor : past;
      unsigned c = m->corrector < past + 1 ? m->corrector : past + 1;
      if (ito_lab_failed (q->lab,
                          ito_schedule_time (q->schedule, FROM + (double)(i + 1) * h, &time))
          || ito_lab_failed (q->lab,
                             ito_schedule_at (q->schedule, i + 1 < steps ? time : q->t_end, &t)))
        break;
      double noise = t.sigma * sqrt (-expm1 (-2 * noise_tau * noise_tau * h));
      lagrange_weights (tau, h, t.alpha, p, 0, w);
      for (size_t l = 0; l < lanes; l++)
        {
          base[l] = t.sigma / s.sigma * keep * x[l] + noise * z[i * lanes + l];
          x[l] = base[l];
          for (unsigned j = 0; j < p; j++)
            x[l] += w[j] * d[j][l];
        }
      double *oldest = d[NODES - 1];
      memmove (d + 1, d, (NODES - 1) * sizeof *d);
      d[0] = oldest;
      if (ito_lab_failed (
              q->lab, ito_score_eval (q->score, ITO_PREDICT_DENOISER, t.t, lanes, lanes, x, d[0])))
        break;
      if (c == 0)
        continue;
      lagrange_weights (tau, h, t.alpha, c, 1, w);
      for (size_t l = 0; l < lanes; l++)
        {
          x[l] = base[l];
          for (unsigned j = 0; j < c; j++)
            x[l] += w[j] * d[j][l];
        }
    }
  return ito_lab_status (q->lab);
}

/* On the Gaussian a run is x_end = a x_0 + b + sum_k c_k z_k: from 0, from 1, and from 0 with one
 * unit normal each. */
typedef struct
{
  uint64_t steps;
  double a, b, c[MOST];
} linear;

static int
read_off (problem *q, const method *m, double tau, double noise_tau, uint64_t steps, linear *run)
{
  size_t lanes = steps + 2;
  double x[LANES] = { 0, 1 }, *z = ito_lab_doubles (q->lab, lanes * steps);
  if (!z)
    return ito_lab_status (q->lab);
  for (size_t k = 0; k < steps; k++)
    z[k * lanes + k + 2] = 1;
  if (noise_tau == tau ? library (q, m, tau, steps, lanes, x, z)
                       : written_out (q, m, tau, noise_tau, steps, lanes, x, z))
    return ito_lab_status (q->lab);
  run->steps = steps;
  run->b = x[0];
  run->a = x[1] - x[0];
  for (size_t k = 0; k < steps; k++)
    run->c[k] = x[k + 2] - x[0];
  return 0;
}

static double
deviation (const ito_schedule_point *at)
{
  return sqrt (at->alpha * at->alpha * VARIANCE + at->sigma * at->sigma);
}

/* The SDE on the Gaussian: with v = 1 + VARIANCE e^(2 lambda), w = (x - alpha m)/sd solves
 * dw = -tau^2/v w dlambda + tau sqrt(2/v) dW, whose integrating factor is (e^lambda/sqrt v)^tau^2.
 */
static double
integrating_factor (double tau, double lambda)
{
  return exp (tau * tau * (lambda - 0.5 * log1p (VARIANCE * exp (2 * lambda))));
}

/* Root mean square difference of a run to the exact solution on the same W (coupled), or to one on
 * another: the normal of step k is int e^{-tau^2 (lambda_k+1 - lambda)} tau sqrt2 dW, normed. */
static double
strong_error (problem *q, double tau, const linear *run, int coupled)
{
  ito_schedule_point s, t;
  gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc (16);
  if (!table || ito_lab_failed (q->lab, ito_schedule_at (q->schedule, q->t_start, &s))
      || ito_lab_failed (q->lab, ito_schedule_at (q->schedule, q->t_end, &t)))
    return NAN;
  double h = (TO - FROM) / (double)run->steps, sd = deviation (&t);
  double left = integrating_factor (tau, FROM) / integrating_factor (tau, TO);
  double a = sd / deviation (&s) * left;
  double offset = run->a * s.alpha * MEAN + run->b - t.alpha * MEAN;
  double sum = offset * offset + (run->a - a) * (run->a - a) * deviation (&s) * deviation (&s);
  double norm = tau > 0 ? tau * M_SQRT2 / sqrt (-expm1 (-2 * tau * tau * h)) : 0;
  for (uint64_t k = 0; k < run->steps && tau > 0; k++)
    for (size_t i = 0; i < 16; i++)
      {
        double u, weight;
        gsl_integration_glfixed_point (0, h, i, &u, &weight, table);
        double lambda = FROM + (double)k * h + u;
        double mine = run->c[k] * norm * exp (-tau * tau * (h - u));
        double exact = sd * integrating_factor (tau, lambda) / integrating_factor (tau, TO) * tau
                       * sqrt (2 / (1 + VARIANCE * exp (2 * lambda)));
        sum += weight * (coupled ? (mine - exact) * (mine - exact) : mine * mine + exact * exact);
      }
  gsl_integration_glfixed_table_free (table);
  return sqrt (sum);
}

static double
end_variance (const linear *run, const ito_schedule_point *s)
{
  double v = run->a * run->a * deviation (s) * deviation (s);
  for (size_t k = 0; k < run->steps; k++)
    v += run->c[k] * run->c[k];
  return v;
}

static double
slope_of (ito_lab *lab, size_t n, const double *x, const double *y)
{
  ito_slope slope;
  return ito_lab_status (lab) || ito_lab_failed (lab, ito_study_slope (n, x, y, NULL, &slope))
             ? NAN
             : -slope.slope;
}

static void
number_of_steps (double steps[LEVELS])
{
  for (int j = 0; j < LEVELS; j++)
    steps[j] = 10 << j;
}

/* The library against algorithm 1 written out, on two Gaussians, from fixed points. */
static void
formula (ito_lab *lab)
{
  enum
  {
    STEPS = 40,
    POINTS = 64
  };
  problem q;
  const ito_address address = { .seed = ito_lab_seed (lab, 0), .purpose = ITO_PURPOSE_USER };
  double worst = 0, x[POINTS], y[POINTS], z[STEPS * POINTS];
  if (pose (&q, lab, "gmm:weights=[0.4;0.6],means=[[-1.2];[0.8]],covariances=[[0.09];[0.16]]")
      || ito_lab_failed (lab, ito_normals (&address, 0, POINTS, POINTS, STEPS, z)))
    return;
  for (size_t k = 0; k < METHODS; k++)
    {
      for (size_t p = 0; p < POINTS; p++)
        x[p] = y[p] = 4 * (((double)p + 0.5) / POINTS - 0.5);
      if (library (&q, methods + k, 0.6, STEPS, POINTS, x, z)
          || written_out (&q, methods + k, 0.6, 0.6, STEPS, POINTS, y, z))
        return;
      for (size_t p = 0; p < POINTS; p++)
        worst = fmax (worst, fabs (x[p] - y[p]));
    }
  ito_lab_claim (lab, "formula",
                 "The library against algorithm 1 written out, on two Gaussians with the same "
                 "normals, τ = 0.6: largest difference",
                 worst, 0, -INFINITY, 1e-11);
}

/* W2 to the exact law by tau, method and level. */
#define TAUS 4
static const double taus[TAUS] = { 0, 0.2, 0.6, 1 };

static void
laws (problem *q)
{
  ito_lab *lab = q->lab;
  double steps[LEVELS], w2[TAUS][METHODS][LEVELS], wrong[LEVELS], last = 0, least = HUGE_VAL;
  linear run;
  number_of_steps (steps);
  for (size_t i = 0; i < TAUS; i++)
    for (size_t k = 0; k < METHODS; k++)
      {
        ito_lab_stage (lab, "laws", 0.1 + 0.1 * (double)i);
        ito_solver *solver = solver_of (lab, methods + k, taus[i]);
        for (int j = 0; j < LEVELS; j++)
          {
            ito_grid *grid = grid_of (q, (uint64_t)steps[j]);
            if (ito_lab_status (lab)
                || ito_lab_failed (
                    lab, ito_study_law_w2 (i ? q->reverse : q->flow, solver, grid, &w2[i][k][j])))
              return;
          }
        last = fmax (last, w2[i][k][LEVELS - 1]);
      }
  for (int j = 0; j < LEVELS; j++)
    {
      ito_schedule_point s, t;
      if (read_off (q, methods + P3, 0.6, 1, (uint64_t)steps[j], &run)
          || ito_lab_failed (lab, ito_schedule_at (q->schedule, q->t_start, &s))
          || ito_lab_failed (lab, ito_schedule_at (q->schedule, q->t_end, &t)))
        return;
      wrong[j] = hypot (run.a * s.alpha * MEAN + run.b - t.alpha * MEAN,
                        sqrt (end_variance (&run, &s)) - deviation (&t));
      least = fmin (least, wrong[j]);
    }

  /* Over N = 40, ..., 320. */
  static const struct
  {
    int tau, method;
    double lower, upper;
  } order[] = { { 0, P1, 0.9, 1.1 },   { 0, P2, 1.9, 2.1 },   { 0, P1C1, 1.9, 2.1 },
                { 0, P2C2, 2.8, 3.2 }, { 3, P1, 0.9, 1.1 },   { 3, P2, 1.9, 2.2 },
                { 3, P3, 1.9, 2.3 },   { 3, P1C1, 1.9, 2.2 }, { 3, P3C3, 1.9, 2.2 } };
  for (size_t i = 0; i < sizeof order / sizeof *order; i++)
    {
      char name[40], text[120];
      const method *m = methods + order[i].method;
      snprintf (name, sizeof name, "%s-%s", order[i].tau ? "weak" : "flow", m->name);
      snprintf (text, sizeof text, "τ = %g, %s: order of W₂ in the number of steps, 40 to 320",
                taus[order[i].tau], m->title);
      ito_lab_claim (lab, name, text,
                     slope_of (lab, 4, steps + 2, w2[order[i].tau][order[i].method] + 2), 0,
                     order[i].lower, order[i].upper);
    }
  ito_lab_claim (lab, "flow-p3-80", "τ = 0, P3 with 80 steps: W₂", w2[0][P3][3], 0, -INFINITY,
                 1e-5);
  ito_lab_control (lab, "weak-p3-is-third",
                   "τ = 1, P3 (outside the regime of order 3, which noise ends): its order again",
                   slope_of (lab, 4, steps + 2, w2[3][P3] + 2), 0, 2.8, 3.2);
  const double *n40[METHODS];
  for (size_t k = 0; k < METHODS; k++)
    n40[k] = &w2[3][k][2];
  ito_lab_claim (lab, "ranking",
                 "τ = 1, 40 steps: least of the ratios of W₂ of P1 to P2, P2 to P3, P2 to P2C2",
                 fmin (fmin (*n40[P1] / *n40[P2], *n40[P2] / *n40[P3]), *n40[P2] / *n40[P2C2]), 0,
                 1.5, INFINITY);
  ito_lab_claim (lab, "marginals", "320 steps: largest W₂ over all τ and methods", last, 0,
                 -INFINITY, 5e-3);
  ito_lab_control (lab, "wrong-noise",
                   "The noise of τ = 1 with the drift of τ = 0.6, P3: least W₂ over all numbers "
                   "of steps",
                   least, 0, -INFINITY, 5e-3);
  for (size_t i = 0; i < TAUS; i += 3)
    {
      const char *table = i ? "noisy" : "flow";
      ito_lab_column (lab, table, "steps", "steps", "", LEVELS, steps);
      for (size_t k = 0; k < METHODS; k++)
        ito_lab_column (lab, table, methods[k].name, methods[k].title, "", LEVELS, w2[i][k]);
    }
  ito_lab_column (lab, "noisy", "wrong", "noise of tau = 1, drift of 0.6", "", LEVELS, wrong);
  for (size_t i = 1; i < TAUS - 1; i++)
    {
      char name[40], text[60];
      snprintf (name, sizeof name, "p3_tau_0%g", 10 * taus[i]);
      snprintf (text, sizeof text, "P3, tau = %g", taus[i]);
      ito_lab_column (lab, "noisy", name, text, "", LEVELS, w2[i][P3]);
    }
}

/* Strong errors, on the path, without sampling. */
static void
strong (problem *q)
{
  ito_lab *lab = q->lab;
  static const struct
  {
    const char *name;
    int method;
    double tau;
  } row[] = { { "p1", P1, 1 },
              { "p2", P2, 1 },
              { "p3", P3, 1 },
              { "p3_tau_01", P3, 0.1 },
              { "p3_tau_001", P3, 0.01 } };
  enum
  {
    ROWS = sizeof row / sizeof *row
  };
  double steps[LEVELS], error[ROWS + 1][LEVELS];
  linear run;
  number_of_steps (steps);
  ito_lab_column (lab, "strong", "steps", "steps", "", LEVELS, steps);
  for (size_t i = 0; i < ROWS; i++)
    {
      char text[60];
      ito_lab_stage (lab, "strong errors", 0.6 + 0.07 * (double)i);
      for (int j = 0; j < LEVELS; j++)
        {
          if (read_off (q, methods + row[i].method, row[i].tau, row[i].tau, (uint64_t)steps[j],
                        &run))
            return;
          error[i][j] = strong_error (q, row[i].tau, &run, 1);
          if (i == 2)
            error[ROWS][j] = strong_error (q, row[i].tau, &run, 0);
        }
      snprintf (text, sizeof text, "%s, tau = %g", methods[row[i].method].title, row[i].tau);
      ito_lab_column (lab, "strong", row[i].name, text, "", LEVELS, error[i]);
    }
  ito_lab_column (lab, "strong", "uncoupled", "P3, tau = 1, against another path", "", LEVELS,
                  error[ROWS]);
  for (size_t i = 0; i < 3; i++)
    {
      char name[40], text[120];
      snprintf (name, sizeof name, "strong-%s", row[i].name);
      snprintf (text, sizeof text, "τ = 1, %s: order of the RMS error on the path, 40 to 320 steps",
                methods[row[i].method].title);
      ito_lab_claim (lab, name, text, slope_of (lab, 4, steps + 2, error[i] + 2), 0, 0.9, 1.2);
    }
  ito_lab_claim (lab, "strong-tau",
                 "P3, 320 steps: strong error at τ = 0.1 over that at τ = 0.01 (10: proportional)",
                 error[3][LEVELS - 1] / error[4][LEVELS - 1], 0, 8, 12);
  ito_lab_claim (lab, "strong-tau-1", "P3, 80 steps: strong error at τ = 1 over that at τ = 0.1",
                 error[2][3] / error[3][3], 0, 8, 25);
  ito_lab_control (lab, "strong-uncoupled", "τ = 1, P3 against the solution of another path: order",
                   slope_of (lab, 4, steps + 2, error[ROWS] + 2), 0, 0.9, 1.2);
}

/* Paths with the library's own normals, from the exact law at the start. */
static void
simulate (problem *q)
{
  ito_lab *lab = q->lab;
  size_t paths = ito_lab_count (lab, "paths");
  double *x = ito_lab_doubles (lab, paths), mean, error;
  ito_schedule_point s, t;
  linear run;
  const ito_target *target = ito_score_target (q->score);
  ito_ensemble *e = ito_lab_ensemble (lab, q->reverse, solver_of (lab, methods + P3C3, 1),
                                      grid_of (q, 10), paths, 1);
  if (!e || !x || ito_lab_failed (lab, ito_schedule_at (q->schedule, q->t_start, &s))
      || ito_lab_failed (lab, ito_schedule_at (q->schedule, q->t_end, &t))
      || ito_lab_failed (lab, ito_ensemble_start_target (e, target, s.alpha, s.sigma))
      || ito_lab_failed (lab, ito_ensemble_run_array (e, x))
      || read_off (q, methods + P3C3, 1, 1, 10, &run))
    return;
  double m = run.a * s.alpha * MEAN + run.b;
  double v = end_variance (&run, &s);
  for (size_t p = 0; p < paths; p++)
    x[p] = (x[p] - m) * (x[p] - m) / v;
  ito_study_mean (paths, x, &mean, &error);
  ito_lab_claim (lab, "simulated",
                 "τ = 1, P3C3, 10 steps: mean square of simulated paths about the propagated mean, "
                 "over the propagated variance",
                 mean, error, 1 - 20 / sqrt ((double)paths), 1 + 20 / sqrt ((double)paths));
  ito_lab_control (lab, "simulated-exact",
                   "The same over the exact variance, from which 10 steps are visibly off",
                   mean * v / (deviation (&t) * deviation (&t)),
                   error * v / (deviation (&t) * deviation (&t)), 1 - 20 / sqrt ((double)paths),
                   1 + 20 / sqrt ((double)paths));
}

static int
run (ito_lab *lab)
{
  problem gaussian;
  ito_lab_stage (lab, "the formulas", 0);
  formula (lab);
  if (pose (&gaussian, lab, "gaussian:d=1,mean=0.7,sd=0.5"))
    return ito_lab_status (lab);
  laws (&gaussian);
  if (!ito_lab_status (lab))
    strong (&gaussian);
  ito_lab_stage (lab, "simulated paths", 0.95);
  if (!ito_lab_status (lab))
    simulate (&gaussian);
  return ito_lab_status (lab);
}

static const ito_experiment_param params[] = {
  { "paths", 40000, 1000000, 1000, 100000000, "simulated paths" }, { NULL, 0, 0, 0, 0, NULL }
};

const ito_experiment ito_experiment_sa_solver = {
  .slug = "sa-solver",
  .theme = "samplers",
  .title = "SA-Solver: Stochastic Adams Solver for Fast Sampling of Diffusion Models",
  .authors = "Shuchen Xue, Mingyang Yi, Weijian Luo, Shifeng Zhang, Jiacheng Sun, Zhenguo Li, "
             "Zhi-Ming Ma",
  .year = 2023,
  .arxiv = "2309.05019",
  .claim = "All SDEs dx = [f x − (1+τ²)/2 g² s] dt + τ g dW share their marginals. A stochastic "
           "Adams method of s steps on them has strong order O(sup τ h + hˢ) as predictor and "
           "O(sup τ h + hˢ⁺¹) with its corrector, and is accurate with few evaluations.",
  .faithfulness = ITO_CORE,
  .text =
      "*The toy.* N(0.7, 0.25) on the line under the linear VP schedule, from λ = −3 to 3 in equal "
      "steps, orders rising at the start (1, 2, …) and not falling at the end. Pₛ is the predictor "
      "with s nodes, PₛCₛ has the corrector with s + 1 nodes; the model is evaluated once a step, "
      "at predicted points.\n\n"
      "*Truth.* The marginal law is a Gaussian in closed form, and so is what the sampler makes of "
      "it: mean and variance are propagated, without sampling. The SDE itself has a closed form "
      "too, a Wiener integral of the path that drives the sampler; the RMS difference of both is a "
      "sum of integrals over the steps, by quadrature, with neither paths nor a fine grid. "
      "Algorithm "
      "1 is written out a second time with its weights by quadrature; simulated paths confirm the "
      "propagated variance.\n\n"
      "*Found.* At τ = 0 the orders are those of Adams methods. With noise the order of the law "
      "ends "
      "at 2 whatever s is: the term sup τ h of the theorems. On the path it is seen as it stands: "
      "at "
      "τ = 1 P1, P2 and P3 are all of order 1, and the error of P3 is in proportion to τ once h is "
      "small. In the law higher orders pay all the same: at 40 steps P2 is 9 times better than P1 "
      "and P3 5 times better than P2; on the path P3 gains nothing over P2. P3 at τ = 0 has a sign "
      "change of its error and no clean slope; a bound at 80 steps stands in for it.",
  .params = params,
  .figure = ito_text_sa_solver,
  .width = 1080,
  .height = 430,
  .caption = "Left: W₂ to the exact law against steps, τ = 0; dashed: slopes 1, 2, 3. Middle: the "
             "same at τ = 1, and P3 with the noise of τ = 1 and the drift of τ = 0.6; dashed: "
             "slopes 1, 2. Right: RMS error on the path; dashed: slope 1.",
  .run = run
};
