/* Geometry-inspired time scheduling: the steps of a fine solution of the probability flow that one
 * Euler step each bridges best, by dynamic programming over mean local errors: Chen, Zhou, Wang,
 * Shen, Lyu 2024 ("On the trajectory regularity of ODE-based diffusion sampling"), section 4. */
#include "core/memory.h"
#include "grid/found.h"
#include <math.h>
#include <stdlib.h>

static const ito_param params[] = {
  { "target", ITO_PARAM_SPEC, NULL, 0, 0, NULL, "the mixture for which it is found: (gmm:...)", 0 },
  { "points", ITO_PARAM_INTEGER, "128", 2, 1000, NULL,
    "intervals of the fine mesh, of which times are chosen; equal in (sigma/alpha)^(1/7)", 0 },
  { "samples", ITO_PARAM_INTEGER, "64", 1, 100000, NULL, "fine solutions", 0 },
  { "seed", ITO_PARAM_INTEGER, "1", 0, 4294967295, NULL, "of their starting points", 0 },
  { "factor", ITO_PARAM_NUMBER, "1", 0, 10, NULL,
    "how much an error counts one step earlier; the authors' code: 1.15", ITO_PARAM_OPEN_LOWER },
  { "at", ITO_PARAM_ARRAY, "", -1e300, 1e300, NULL,
    "the times found, which are not sought again then", 0 },
  { 0 }
};

typedef struct
{
  size_t nodes;
  double *cost; /* [nodes + 1][nodes + 1] */
} costs;

static double
cost_of (const void *params_, size_t i, size_t j)
{
  const costs *c = params_;
  return c->cost[i * (c->nodes + 1) + j];
}

/* Mean over the solutions of |Euler's step from node i to j - the solution at j|. */
static double
local_error (const ito_mesh *mesh, size_t i, size_t j, const double *denoiser, const double *states)
{
  const size_t count = mesh->d * mesh->n;
  const double *y = states + i * count, *z = states + j * count;
  double r = mesh->tau[j] / mesh->tau[i], sum = 0;
  for (size_t p = 0; p < mesh->n; p++)
    {
      double square = 0;
      for (size_t k = p; k < count; k += mesh->n)
        {
          double e = r * y[k] + (1 - r) * denoiser[k] - z[k];
          square += e * e;
        }
      sum += sqrt (square);
    }
  return sum / (double)mesh->n;
}

static int
choose (const ito_mesh *mesh, double factor, struct ito_grid *g, ito_error *error)
{
  const size_t rows = mesh->nodes + 1, count = mesh->d * mesh->n;
  costs c = { .nodes = mesh->nodes, .cost = ITO_NEW (double, rows *rows, error) };
  double *states = ITO_NEW (double, rows *count, error);
  double *denoiser = ITO_NEW (double, count, error);
  double *tau = ITO_NEW (double, g->steps + 1, error);
  size_t *index = ITO_NEW (size_t, g->steps + 1, error);
  if (c.cost && states && denoiser && tau && index && !ito_mesh_flow (mesh, states, error))
    {
      for (size_t i = 0; i < mesh->nodes; i++)
        {
          ito_mesh_denoise (mesh, mesh->tau[i], states + i * count, denoiser);
          for (size_t j = i + 1; j < rows; j++)
            c.cost[i * rows + j] = local_error (mesh, i, j, denoiser, states);
        }
      if (!ito_found_shortest (mesh->nodes, g->steps, factor, cost_of, &c, index, error))
        {
          for (size_t i = 0; i <= g->steps; i++)
            tau[i] = mesh->tau[index[i]];
          ito_found_set (g, tau, error);
        }
    }
  free (index);
  free (tau);
  free (denoiser);
  free (states);
  free (c.cost);
  return error->code;
}

static int
init (const ito_args *args, struct ito_grid *g, ito_error *error)
{
  ito_mesh mesh;
  if (ito_found_given (args, g, error))
    return error->code;
  if (!ito_mesh_begin (&mesh, args, g, 7, error))
    choose (&mesh, ito_args_number (args, "factor"), g, error);
  ito_mesh_end (&mesh);
  return error->code;
}

const ito_grid_type ito_grid_gits = {
  .entry = { .name = "gits",
             .summary = "found for a target: the smallest sum of local errors of Euler's steps",
             .formula =
                 "in y = x/alpha, tau = sigma/alpha, with y_i a fine solution of the flow:\n"
                 "c_ij = E |y_i + (tau_j - tau_i) (y_i - D(y_i, tau_i))/tau_i - y_j|,\n"
                 "V_k(i) = min over j of c_ij + factor V_(k-1)(j);\n"
                 "the exact score of the mixture; times are chosen among those of the fine mesh",
             .source = "Chen, Zhou, Wang, Shen, Lyu 2024, On the trajectory regularity of "
                       "ODE-based diffusion sampling, section 4",
             .params = params },
  .init = init,
  .needs_schedule = 1,
};
