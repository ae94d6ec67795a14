/* Times by brute force: what Euler's steps of the flow (DDIM) end with against where the flow ends,
 * on the points of a mesh. */
#include "core/memory.h"
#include "core/scalar.h"
#include "grid/found.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SWEEPS 200
#define SETTLED 1e-12 /* relative gain of a sweep that ends the search */
#define PARTS 8       /* of the first look at an interval */
#define GOLDEN 30
#define RATIO 0.61803398874989485

typedef struct
{
  const ito_mesh *mesh;
  size_t steps, count;
  double *tau;
  double *before; /* [d][n] at the time before the one that moves */
  double *truth, *y, *denoiser;
} search;

/* The mean square of the difference at the end, with time i at exp(u). */
static double
objective (const search *s, size_t i, double u)
{
  const double *y = s->before;
  double sum = 0, from = s->tau[i - 1];
  for (size_t k = i; k <= s->steps; k++)
    {
      double to = k == i && i < s->steps ? ito_exp (u) : s->tau[k];
      ito_mesh_denoise (s->mesh, from, y, s->denoiser);
      ito_mesh_euler (s->mesh, from, to, y, s->denoiser, s->y);
      y = s->y;
      from = to;
    }
  for (size_t k = 0; k < s->count; k++)
    sum += (y[k] - s->truth[k]) * (y[k] - s->truth[k]);
  return sum / (double)s->mesh->n;
}

/* The best place between two neighbours: the best of equal parts, then the golden section. */
static double
place (search *s, size_t i, double *best)
{
  const double high = ito_log (s->tau[i - 1]), low = ito_log (s->tau[i + 1]);
  const double part = (high - low) / PARTS, now = ito_log (s->tau[i]);
  double u = now, value = objective (s, i, now);
  for (int k = 1; k < PARTS; k++)
    {
      double try = low + k * part, found = objective (s, i, try);
      if (found < value)
        {
          value = found;
          u = try;
        }
    }
  double a = fmax (u - part, low + 1e-3 * part), b = fmin (u + part, high - 1e-3 * part);
  double c = b - RATIO * (b - a), d = a + RATIO * (b - a);
  double at_c = objective (s, i, c), at_d = objective (s, i, d);
  for (int k = 0; k < GOLDEN; k++)
    if (at_c < at_d)
      {
        b = d;
        d = c;
        at_d = at_c;
        c = b - RATIO * (b - a);
        at_c = objective (s, i, c);
      }
    else
      {
        a = c;
        c = d;
        at_c = at_d;
        d = a + RATIO * (b - a);
        at_d = objective (s, i, d);
      }
  double found = fmin (at_c, at_d);
  *best = fmin (found, value);
  return ito_exp (found < value ? at_c < at_d ? c : d : u);
}

/* Sweeps until they gain nothing; the mean square reached. */
static double
descend (search *s, const double *start)
{
  double last = HUGE_VAL, best = HUGE_VAL;
  for (int k = 0; k < SWEEPS; k++)
    {
      memcpy (s->before, start, s->count * sizeof *start);
      for (size_t i = 1; i < s->steps; i++)
        {
          s->tau[i] = place (s, i, &best);
          ito_mesh_denoise (s->mesh, s->tau[i - 1], s->before, s->denoiser);
          ito_mesh_euler (s->mesh, s->tau[i - 1], s->tau[i], s->before, s->denoiser, s->before);
        }
      if (!(best < last * (1 - SETTLED)))
        break;
      last = best;
    }
  return best;
}

/* From the times given, from times equal in log tau, and from such in tau^(1/7): a descent ends in
 * a local minimum. */
static void
descents (search *s, const double *start, double *tau)
{
  const size_t n = s->steps;
  double least = HUGE_VAL;
  memcpy (s->tau, tau, (n + 1) * sizeof *tau);
  for (int k = 0; k < 3 && n > 1; k++)
    {
      double a = ito_pow (s->tau[0], 1 / 7.0), b = ito_pow (s->tau[n], 1 / 7.0);
      for (size_t i = 1; i < n && k > 0; i++)
        {
          double w = (double)i / (double)n;
          s->tau[i] = k == 1 ? ito_pow (a, 7 * (1 - w)) * ito_pow (b, 7 * w)
                             : ito_pow (a * (1 - w) + b * w, 7);
        }
      double found = descend (s, start);
      if (!(found < least))
        continue;
      least = found;
      memcpy (tau, s->tau, (n + 1) * sizeof *tau);
    }
}

int
ito_found_search (const ito_mesh *mesh, size_t steps, double *tau, ito_error *error)
{
  const size_t count = mesh->d * mesh->n;
  search s = { .mesh = mesh, .steps = steps, .count = count };
  double *states = ITO_NEW (double, (mesh->nodes + 1) * count, error);
  double *room = ITO_NEW (double, 3 * count + steps + 1, error);
  if (states && room && !ito_mesh_flow (mesh, states, error))
    {
      s.truth = states + mesh->nodes * count;
      s.before = room;
      s.y = room + count;
      s.denoiser = room + 2 * count;
      s.tau = room + 3 * count;
      descents (&s, states, tau);
    }
  free (room);
  free (states);
  return error->code;
}
