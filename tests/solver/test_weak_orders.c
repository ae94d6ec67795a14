/* Weak orders without sampling.  On linear SDEs dX = A X dt + sum_j B_j X dW_j a step is X1 = M X
 * with M a polynomial of its normals: the solver steps unit vectors at all Gauss-Hermite nodes (and
 * signs), which gives E M (x) M exactly, so E X X^T of N steps, against the moment equation's
 * exponential.  Additive noise by ito_study_moments.  Schemes that are not linear, or keep history,
 * by coupled paths against the exact solution.  Verdict as in test_strong_orders.c: slope +- its
 * interval inside declared +- 0.15; declared +- 1/2 refuted. */
#include "sde_problems.h"
#include "solver/points.h"
#include "study/linear_systems.h"
#include <gsl/gsl_integration.h>

#define D LINEAR_D
#define DD 4
#define LEVELS 5
#define NODES 6

static const linear_system three = {
  3,
  ITO_NOISE_GENERAL,
  { { { 0.3, 0 }, { 0.1, 0.2 } }, { { 0, 0.2 }, { 0.2, 0.1 } }, { { 0.1, 0.3 }, { -0.2, 0 } } },
  { { 0 } }
};

static void
exact_moments (const linear_system *q, ito_calculus calculus, double out[DD])
{
  double mean[D], second[D][D];
  linear_moments (q, calculus, mean, second);
  memcpy (out, second, sizeof second);
}

/* Normals and weight of node number `index`: draw 0 Gaussian, draw 1 Gaussian or signs. */
static double
node (size_t index, size_t m, unsigned draws, int signs,
      const gsl_integration_fixed_workspace *rule, double *z)
{
  double weight = 1;
  for (size_t k = 0; k < m * draws; k++)
    {
      int sign = signs && k >= m;
      size_t base = sign ? 2 : NODES, digit = index % base;
      index /= base;
      z[k] = sign ? (digit ? 1 : -1) : gsl_integration_fixed_nodes (rule)[digit];
      weight *= sign ? 0.5 : gsl_integration_fixed_weights (rule)[digit] / sqrt (2 * M_PI);
    }
  return weight;
}

/* E M (x) M of one step of size h. */
static int
one_step (const char *spec, const linear_system *q, double h, int signs, double e[DD][DD])
{
  ito_error error = ITO_NO_ERROR;
  ito_solver *solver = ito_solver_new (spec, &error);
  ito_process *process = linear_process (q, solver->facts.calculus);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, h, 1);
  gsl_integration_fixed_workspace *rule =
      gsl_integration_fixed_alloc (gsl_integration_fixed_hermite, NODES, 0, 0.5, 0, 0);
  unsigned draws = solver->facts.normals;
  size_t nodes = 1;
  for (size_t k = 0; k < q->m * draws; k++)
    nodes *= signs && k >= q->m ? 2 : NODES;
  ito_points points;
  double *weight = malloc (nodes * sizeof *weight), z[6];
  memset (e, 0, DD * sizeof *e);
  if (!ito_points_begin (&points, process, solver, grid, nodes * D, &error))
    {
      for (size_t k = 0; k < nodes; k++)
        {
          weight[k] = node (k, q->m, draws, signs, rule, z);
          for (size_t c = 0; c < D; c++)
            {
              size_t lane = k * D + c;
              for (size_t i = 0; i < D; i++)
                points.x[i * points.stride + lane] = i == c;
              for (unsigned j = 0; j < draws; j++)
                for (size_t i = 0; i < q->m; i++)
                  points.z[(j * points.n + lane) * q->m + i] = z[j * q->m + i];
            }
        }
      ito_points_step (&points, 0, &error);
      for (size_t k = 0; k < nodes && !error.code; k++)
        for (size_t i = 0; i < DD; i++)
          for (size_t l = 0; l < DD; l++)
            e[i][l] += weight[k] * points.x[(i / D) * points.stride + k * D + l / D]
                       * points.x[(i % D) * points.stride + k * D + l % D];
    }
  if (error.code)
    printf ("# %s\n", error.text);
  ito_points_end (&points);
  free (weight);
  gsl_integration_fixed_free (rule);
  ito_grid_free (grid);
  ito_process_free (process);
  ito_solver_free (solver);
  return error.code;
}

static double
error_of (const char *spec, const linear_system *q, uint64_t steps, int signs,
          const double truth[DD])
{
  double e[DD][DD], s[DD], next[DD], worst = 0;
  if (one_step (spec, q, 1 / (double)steps, signs, e))
    return NAN;
  for (int i = 0; i < DD; i++)
    s[i] = linear_start[i / D] * linear_start[i % D];
  for (uint64_t k = 0; k < steps; k++)
    {
      for (int i = 0; i < DD; i++)
        {
          next[i] = 0;
          for (int l = 0; l < DD; l++)
            next[i] += e[i][l] * s[l];
        }
      memcpy (s, next, sizeof s);
    }
  for (int i = 0; i < DD; i++)
    worst = fmax (worst, fabs (s[i] - truth[i]));
  return worst;
}

static void
judge (const char *spec, const char *problem, double order, size_t levels, const double *h,
       const double *error, const double *standard_error)
{
  ito_slope s = { .slope = NAN, .lower = NAN, .upper = NAN };
  ito_study_slope (levels, h, error, standard_error, &s);
  tap_ok (s.used >= 4 && s.lower >= order - 0.15 && s.upper <= order + 0.15,
          "%s, %s: weak order %.3f in [%.3f, %.3f], declared %g", spec, problem, s.slope, s.lower,
          s.upper, order);
  tap_ok (s.lower > order - 0.35 && s.upper < order + 0.35, "control: neither %g nor %g",
          order - 0.5, order + 0.5);
}

/* order < 0: the declared one. */
static void
verify_as (const char *spec, const linear_system *q, const char *problem, uint64_t first, int signs,
           double order)
{
  double h[LEVELS], error[LEVELS], truth[DD];
  ito_solver *solver = ito_solver_alloc (spec);
  exact_moments (q, solver->facts.calculus, truth);
  for (size_t k = 0; k < LEVELS; k++)
    {
      h[k] = 1 / (double)(first << k);
      error[k] = error_of (spec, q, first << k, signs, truth);
    }
  judge (spec, problem, order < 0 ? solver->facts.weak[q->noise] : order, LEVELS, h, error, NULL);
  ito_solver_free (solver);
}

static void
verify (const char *spec, const linear_system *q, const char *problem, uint64_t first, int signs)
{
  verify_as (spec, q, problem, first, signs, -1);
}

/* Additive noise: dX = A X dt + S dW. */
static int
shear (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,
       double *out, void *params)
{
  (void)t, (void)t_inc, (void)x, (void)params;
  for (size_t p = 0; p < n; p++)
    {
      out[p] = 0.8 * dw[p] + 0.3 * dw[stride + p];
      out[stride + p] = 0.5 * dw[stride + p];
    }
  return 0;
}

/* Mean and covariance by 4096 steps of the classical Runge-Kutta method on the moment equations. */
static void
slope_of_moments (const long double *y, long double *out)
{
  static const long double c[DD] = { 0.73L, 0.15L, 0.15L, 0.25L };
  for (int i = 0; i < D; i++)
    out[i] = linear_a[i][0] * y[0] + linear_a[i][1] * y[1];
  for (int i = 0; i < D; i++)
    for (int k = 0; k < D; k++)
      {
        out[D + i * D + k] = c[i * D + k];
        for (int l = 0; l < D; l++)
          out[D + i * D + k] +=
              linear_a[i][l] * y[D + l * D + k] + linear_a[k][l] * y[D + i * D + l];
      }
}

static void
exact_additive (long double y[D + DD])
{
  long double k[4][D + DD], at[D + DD], h = 1.0L / 4096;
  static const long double part[3] = { 0.5L, 0.5L, 1 };
  for (int i = 0; i < D + DD; i++)
    y[i] = i < D ? linear_start[i] : 0;
  for (int step = 0; step < 4096; step++)
    {
      slope_of_moments (y, k[0]);
      for (int j = 0; j < 3; j++)
        {
          for (int i = 0; i < D + DD; i++)
            at[i] = y[i] + part[j] * h * k[j][i];
          slope_of_moments (at, k[j + 1]);
        }
      for (int i = 0; i < D + DD; i++)
        y[i] += h / 6 * (k[0][i] + 2 * k[1][i] + 2 * k[2][i] + k[3][i]);
    }
}

static void
verify_additive (const char *spec, uint64_t first, double order)
{
  double h[LEVELS], error[LEVELS];
  long double y[D + DD];
  ito_solver *solver = ito_solver_alloc (spec);
  const ito_sde sde = { .d = D,
                        .m = D,
                        .calculus = solver->facts.calculus,
                        .noise = ITO_NOISE_ADDITIVE,
                        .drift = linear_drift,
                        .diffusion_dw = shear,
                        .jacobian = linear_jacobian };
  ito_process *process = ito_process_alloc (&sde);
  exact_additive (y);
  for (size_t k = 0; k < LEVELS; k++)
    {
      ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, first << k);
      double mean[D], covariance[DD] = { 0 };
      memcpy (mean, linear_start, sizeof mean);
      if (ito_study_moments (process, solver, grid, mean, covariance))
        printf ("# %s\n", ito_last_error ());
      h[k] = 1 / (double)(first << k);
      error[k] = 0;
      for (int i = 0; i < D + DD; i++)
        error[k] = fmax (error[k], fabs ((i < D ? mean[i] : covariance[i - D]) - (double)y[i]));
      ito_grid_free (grid);
    }
  judge (spec, "additive noise", order < 0 ? solver->facts.weak[ITO_NOISE_ADDITIVE] : order, LEVELS,
         h, error, NULL);
  ito_process_free (process);
  ito_solver_free (solver);
}

/* The bias of the mean on paths that share W with the exact solution: much drift, little noise. */
static void
verify_by_paths (const char *spec)
{
  enum
  {
    PATHS = 4000,
    CELLS = 2048
  };
  static double x[PATHS], w[PATHS];
  double h[LEVELS], error[LEVELS], standard_error[LEVELS];
  ito_solver *solver = ito_solver_alloc (spec);
  sinh_numbers numbers = { 1, 1, { 1.5 }, { { 0.3 } }, solver->facts.calculus == ITO_CALCULUS_ITO };
  ito_sde sde = problem_sde (SINH_SCALAR, solver->facts.calculus);
  sde.params = &numbers;
  ito_process *process = ito_process_alloc (&sde);
  ito_brownian *b = ito_brownian_alloc (1, CELLS, 0, 1);
  uint64_t from = 0, to = ito_brownian_ticks (b);
  ito_brownian_increments (b, 0, PATHS, PATHS, &from, &to, 0, w, NULL, NULL);
  for (size_t k = 0; k < LEVELS; k++)
    {
      uint64_t steps = UINT64_C (128) << k;
      ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, steps);
      ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
      const double one = 1;
      if (!e || ito_ensemble_set_paths (e, PATHS) || ito_ensemble_start_point (e, &one)
          || ito_ensemble_set_cells (e, CELLS / steps) || ito_ensemble_run_array (e, x))
        printf ("# %s\n", ito_last_error ());
      for (size_t p = 0; p < PATHS; p++)
        x[p] -= sinh (asinh (1) + 1.5 * sin (1) + 0.3 * w[p]);
      ito_study_mean (PATHS, x, &error[k], &standard_error[k]);
      error[k] = fabs (error[k]);
      h[k] = 1 / (double)steps;
      ito_ensemble_free (e);
      ito_grid_free (grid);
    }
  judge (spec, "scalar noise", solver->facts.weak[ITO_NOISE_SCALAR], LEVELS, h, error,
         standard_error);
  ito_brownian_free (b);
  ito_process_free (process);
  ito_solver_free (solver);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  verify ("euler-maruyama", linear_system_of (ITO_NOISE_GENERAL), "general noise", 16, 0);
  verify ("milstein", linear_system_of (ITO_NOISE_DIAGONAL), "diagonal noise", 16, 0);
  verify ("milstein", linear_system_of (ITO_NOISE_COMMUTATIVE), "commutative noise", 16, 0);
  verify ("milstein:area=none,force=yes", linear_system_of (ITO_NOISE_GENERAL), "general noise", 16,
          0);
  verify ("stochastic-theta", linear_system_of (ITO_NOISE_GENERAL), "general noise", 16, 0);
  verify ("split-step-backward-euler", linear_system_of (ITO_NOISE_GENERAL), "general noise", 16,
          0);
  verify ("drift-implicit-milstein", linear_system_of (ITO_NOISE_COMMUTATIVE), "commutative noise",
          16, 0);
  verify ("sk-rock", linear_system_of (ITO_NOISE_GENERAL), "general noise", 16, 0);
  /* Super-convergent on linear noise (sriw1.c); 3/2 in test_weak_problems.c. */
  verify_as ("sriw1", linear_system_of (ITO_NOISE_DIAGONAL), "diagonal noise", 8, 0, 2);
  /* On coarser steps the terms of orders 3/2 and 2 cancel. */
  verify ("sriw2", linear_system_of (ITO_NOISE_DIAGONAL), "diagonal noise", 1024, 0);
  verify ("platen", linear_system_of (ITO_NOISE_DIAGONAL), "diagonal noise", 8, 1);
  verify ("platen", linear_system_of (ITO_NOISE_GENERAL), "general noise", 8, 1);
  verify ("platen", &three, "three columns", 8, 1);
  verify ("dri1", linear_system_of (ITO_NOISE_DIAGONAL), "diagonal noise", 8, 1);
  verify ("dri1", linear_system_of (ITO_NOISE_GENERAL), "general noise", 8, 1);
  verify ("dri1", &three, "three columns", 8, 1);
  verify ("ri6", linear_system_of (ITO_NOISE_DIAGONAL), "diagonal noise", 8, 1);
  verify ("ri6", linear_system_of (ITO_NOISE_GENERAL), "general noise", 8, 1);
  verify ("ri6", &three, "three columns", 8, 1);
  verify ("truncated-milstein:force=yes", linear_system_of (ITO_NOISE_GENERAL), "general noise", 16,
          0);
  verify ("euler-heun", linear_system_of (ITO_NOISE_GENERAL), "general noise", 16, 0);
  verify ("stratonovich-heun", linear_system_of (ITO_NOISE_GENERAL), "general noise", 64, 0);
  verify ("stratonovich-midpoint", linear_system_of (ITO_NOISE_GENERAL), "general noise", 64, 0);
  verify_additive ("milstein", 16, -1);
  verify_additive ("stochastic-theta", 16, -1);
  verify_additive ("split-step-backward-euler", 16, -1);
  verify_additive ("sk-rock", 16, -1);
  verify_additive ("sra1", 8, -1);
  verify_additive ("sra3", 8, -1);
  verify_additive ("shark", 8, -1);
  verify_additive ("taylor-1.5", 8, -1);
  verify_additive ("sri1", 16, -1);
  verify_additive ("sriw1", 8, -1);
  verify_additive ("sriw2", 8, -1);
  verify_additive ("platen", 8, -1);
  verify_additive ("dri1", 8, -1);
  verify_additive ("ri6", 8, -1);
  verify_additive ("euler-heun", 16, -1);
  verify_additive ("stratonovich-heun", 16, -1);
  /* Super-convergent on a linear SDE: f(x + (h f + g W)/2) has half of the mean of f'' g^2 h^2/4.
   */
  verify_additive ("stratonovich-midpoint", 16, 2);
  verify_by_paths ("tamed-euler");
  verify_by_paths ("tamed-milstein");
  verify_by_paths ("reversible-heun");
  return tap_done ();
}
