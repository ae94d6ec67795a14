/* Align Your Steps: the times of the smallest bound on the Kullback-Leibler divergence between the
 * generative SDE and the same with a denoiser frozen over each step: Sabour, Fidler, Kreis 2024
 * ("Align your steps: optimizing sampling schedules in diffusion models"), section 3.
 *
 * By Girsanov the divergence on a step from tau_i down to tau_(i+1) is the integral of
 * E |D(y, tau) - D(y_i, tau_i)|^2/tau^3.  The denoiser is a martingale along the reversed path, so
 * the mean square is mmse(tau_i) - mmse(tau), mmse(tau) = E |x_0 - D|^2 = tau^2 E div D: the bound
 * needs one function of tau.  Dynamic programming on a mesh finds the global minimum there, and
 * again on ever finer neighbourhoods of what it found. */
#include "core/memory.h"
#include "core/scalar.h"
#include "grid/found.h"
#include <math.h>
#include <stdlib.h>

#define FINEST 1e-8 /* of the neighbourhoods, in log tau */
#define ROUNDS 500
#define MOST_SEARCHED 64

static const ito_param params[] = {
  { "target", ITO_PARAM_SPEC, NULL, 0, 0, NULL, "the mixture for which it is found: (gmm:...)", 0 },
  { "by", ITO_PARAM_WORD, "bound", 0, 0, "bound|search",
    "search: by brute force, the smallest error of the ends of DDIM against the flow's", 0 },
  { "points", ITO_PARAM_INTEGER, "256", 8, 1000, NULL,
    "intervals of the mesh, equal in log (sigma/alpha)", 0 },
  { "samples", ITO_PARAM_INTEGER, "512", 1, 100000, NULL, "points of which means are taken", 0 },
  { "seed", ITO_PARAM_INTEGER, "1", 0, 4294967295, NULL, "of these points", 0 },
  { "at", ITO_PARAM_ARRAY, "", -1e300, 1e300, NULL,
    "the times found, which are not sought again then", 0 },
  { 0 }
};

/* log mmse at the nodes; node j at u = first - j step, u = log tau. */
typedef struct
{
  size_t nodes;
  double first, step;
  double *log_mmse;
} bound;

/* Cubic through the values and slopes at two nodes; slopes by the neighbours. */
static double
mmse (const bound *b, double u)
{
  double x = fmin (fmax ((b->first - u) / b->step, 0), (double)b->nodes);
  size_t j = (size_t)x < b->nodes ? (size_t)x : b->nodes - 1;
  const double *f = b->log_mmse + j;
  double s = x - (double)j, rise = f[1] - f[0];
  double left = j > 0 ? 0.5 * (f[1] - f[-1]) : rise;
  double right = j + 1 < b->nodes ? 0.5 * (f[2] - f[0]) : rise;
  double value = f[0] + s * rise + s * (1 - s) * ((1 - s) * (left - rise) + s * (rise - right));
  return ito_exp (value);
}

/* Of the bound of a step from u down to v, twice what the times change: its part
 * -int mmse/tau^3 adds up to the same whatever they are. */
static double
step_cost (const bound *b, double u, double v)
{
  return mmse (b, u) * (ito_exp (-2 * v) - ito_exp (-2 * u));
}

static double
node_cost (const void *params_, size_t i, size_t j)
{
  const bound *b = params_;
  return ito_exp (b->log_mmse[i])
         * (ito_exp (2 * ((double)j * b->step - b->first))
            - ito_exp (2 * ((double)i * b->step - b->first)));
}

static int
tabulate (const ito_mesh *mesh, bound *b, ito_error *error)
{
  double *y = ITO_NEW (double, mesh->d * mesh->n, error);
  double *divergence = ITO_NEW (double, mesh->n, error);
  for (size_t j = 0; j <= b->nodes && y && divergence; j++)
    {
      double tau = mesh->tau[j], sum = 0;
      if (ito_mesh_sample (mesh, tau, y, error)
          || ito_mixture_divergence (mesh->m, 1, tau, 1, 0, mesh->n, mesh->n, y, divergence, error))
        break;
      for (size_t p = 0; p < mesh->n; p++)
        sum += divergence[p];
      b->log_mmse[j] = ito_log (tau * tau * (sum / (double)mesh->n));
    }
  free (divergence);
  free (y);
  return error->code;
}

#define AROUND 5

static size_t
entry (size_t i, int c)
{
  return i * AROUND + (size_t)c;
}

/* The best of the five places around each time, by dynamic programming; nonzero if any moved.
 * value [steps + 1][5], choice alike. */
static int
improve (const bound *b, size_t steps, double *u, double h, double *value, unsigned char *choice)
{
  const double first = u[0], last = u[steps];
  for (int c = 0; c < AROUND; c++)
    value[entry (steps, c)] = c == 2 ? 0 : HUGE_VAL;
  for (size_t i = steps; i-- > 0;)
    for (int c = 0; c < AROUND; c++)
      {
        double from = u[i] + (c - 2) * h, best = HUGE_VAL;
        for (int e = 0; e < AROUND; e++)
          {
            double to = u[i + 1] + (e - 2) * h, rest = value[entry (i + 1, e)];
            if (rest == HUGE_VAL || !(to < from && from <= first && to >= last))
              continue;
            double sum = step_cost (b, from, to) + rest;
            if (sum < best)
              {
                best = sum;
                choice[entry (i, c)] = (unsigned char)e;
              }
          }
        value[entry (i, c)] = i > 0 || c == 2 ? best : HUGE_VAL;
      }
  int c = 2, moved = 0;
  for (size_t i = 0; i + 1 < steps; i++)
    {
      c = choice[entry (i, c)];
      u[i + 1] += (c - 2) * h;
      moved |= c != 2;
    }
  return moved;
}

static int
minimise (const bound *b, size_t steps, double *tau, ito_error *error)
{
  size_t *index = ITO_NEW (size_t, steps + 1, error);
  double *u = ITO_NEW (double, steps + 1, error);
  double *value = ITO_NEW (double, (steps + 1) * AROUND, error);
  unsigned char *choice = ITO_NEW (unsigned char, (steps + 1) * AROUND, error);
  if (index && u && value && choice
      && !ito_found_shortest (b->nodes, steps, 1, node_cost, b, index, error))
    {
      for (size_t i = 0; i <= steps; i++)
        u[i] = b->first - (double)index[i] * b->step;
      double h = 0.5 * b->step;
      for (int k = 0; k < ROUNDS && h > FINEST; k++)
        if (!improve (b, steps, u, h, value, choice))
          h *= 0.5;
      for (size_t i = 1; i < steps; i++)
        tau[i] = ito_exp (u[i]);
    }
  free (choice);
  free (value);
  free (u);
  free (index);
  return error->code;
}

static int
find (const ito_mesh *mesh, int by_search, struct ito_grid *g, ito_error *error)
{
  bound b = { .nodes = mesh->nodes, .first = ito_log (mesh->tau[0]) };
  b.step = (b.first - ito_log (mesh->tau[b.nodes])) / (double)b.nodes;
  b.log_mmse = ITO_NEW (double, b.nodes + 1, error);
  double *tau = ITO_NEW (double, g->steps + 1, error);
  if (b.log_mmse && tau && !tabulate (mesh, &b, error))
    {
      tau[0] = mesh->tau[0];
      tau[g->steps] = mesh->tau[b.nodes];
      if (!minimise (&b, g->steps, tau, error)
          && (!by_search || !ito_found_search (mesh, g->steps, tau, error)))
        ito_found_set (g, tau, error);
    }
  free (tau);
  free (b.log_mmse);
  return error->code;
}

static int
init (const ito_args *args, struct ito_grid *g, ito_error *error)
{
  ito_mesh mesh;
  int by_search = ito_args_word (args, "by") == 1;
  if (ito_found_given (args, g, error))
    return error->code;
  if (by_search && g->steps > MOST_SEARCHED)
    return ito_fail (error, GSL_EINVAL,
                     "%llu steps are too many to be found by brute force: at most %d; take fewer "
                     "steps, or by=bound",
                     (unsigned long long)g->steps, MOST_SEARCHED);
  if (!ito_mesh_begin (&mesh, args, g, 0, error))
    find (&mesh, by_search, g, error);
  ito_mesh_end (&mesh);
  return error->code;
}

const ito_grid_type ito_grid_ays = {
  .entry = { .name = "ays",
             .summary = "found for a target: the smallest bound on the divergence of frozen steps",
             .formula = "in y = x/alpha, tau = sigma/alpha, mmse(tau) = E |x_0 - D(y, tau)|^2:\n"
                        "sum over i of the integral of (mmse(tau_i) - mmse(tau))/tau^3\n"
                        "from tau_(i+1) to tau_i; the exact score of the mixture",
             .source =
                 "Sabour, Fidler, Kreis 2024, Align your steps: optimizing sampling schedules "
                 "in diffusion models, section 3",
             .params = params },
  .init = init,
  .needs_schedule = 1,
};
