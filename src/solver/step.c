/* What a scheme calls while it steps a block: the model, its noise, linear combinations. */
#include "random/address.h"
#include "random/brownian.h"
#include "solver/stepper.h"
#include <math.h>
#include <string.h>

static void
note_status (const ito_step *s, int status)
{
  if (status && !*s->user_status)
    *s->user_status = status;
}

static void
scale (const ito_step *s, size_t d, double factor, const double *x, double *out)
{
  ito_kernel ()->combine (d, s->n, s->stride, out, 1, &factor, &x);
}

/* The times of lanes with steps of their own, t of 0 to 1. */
static const double *
lane_times (const ito_step *s, double t)
{
  const ito_lanes *lanes = s->lanes;
  for (size_t p = 0; p < s->n; p++)
    lanes->at[p] = t == 1 ? lanes->to[p] : lanes->from[p] + t * lanes->h[p];
  return lanes->at;
}

static void
scale_each (const ito_step *s, const double *factor, double *out)
{
  for (size_t i = 0; i < s->d; i++)
    for (size_t p = 0; p < s->n; p++)
      out[i * s->stride + p] *= factor[p];
}

void
ito_step_model (const ito_step *s, unsigned j, const double *x, double *out)
{
  const ito_stage *stage = &s->stage[j];
  const ito_process *process = s->process;
  if (s->lanes)
    {
      ito_step_drift_each (s, ITO_VARIABLE_T, lane_times (s, stage->t), x, out);
      scale_each (s, s->lanes->h, out);
    }
  else if (stage->is_field)
    for (size_t p = 0; p < s->n; p += ITO_SCORE_LANES)
      process->score->type->eval (process->score, s->prepared[j],
                                  s->n - p < ITO_SCORE_LANES ? s->n - p : ITO_SCORE_LANES,
                                  s->stride, x + p, out + p, s->scratch);
  else if (process->kind == ITO_PROCESS_FORWARD)
    scale (s, s->d, stage->factor, x, out);
  else
    note_status (s,
                 process->sde.drift (s->n, s->stride, &stage->t, 0, x, out, process->sde.params));
}

static void
forward_each (const ito_step *s, const double *t, const double *x, double *out)
{
  for (size_t p = 0; p < s->n; p++)
    {
      ito_error error = ITO_NO_ERROR;
      ito_schedule_point at = { .f = NAN };
      note_status (s, ito_schedule_point_at (s->process->schedule, t[p], &at, &error));
      for (size_t i = 0; i < s->d; i++)
        out[i * s->stride + p] = at.f * x[i * s->stride + p];
    }
}

void
ito_step_drift_each (const ito_step *s, ito_variable variable, const double *value, const double *x,
                     double *out)
{
  const ito_process *process = s->process;
  if (process->kind == ITO_PROCESS_USER)
    note_status (s, process->sde.drift (s->n, s->stride, value, 1, x, out, process->sde.params));
  else if (process->kind == ITO_PROCESS_FORWARD)
    forward_each (s, value, x, out);
  else
    {
      for (size_t p = 0; p < s->n; p++)
        {
          ito_error error = ITO_NO_ERROR;
          note_status (s, ito_process_drift (process, variable, value[p], &s->fields[p], &error));
        }
      for (size_t p = 0; p < s->n; p += ITO_SCORE_LANES)
        process->score->type->eval_each (process->score, s->fields + p,
                                         s->n - p < ITO_SCORE_LANES ? s->n - p : ITO_SCORE_LANES,
                                         s->stride, x + p, out + p, s->scratch);
    }
}

static void
normals_of_array (const ito_step *s, unsigned j, double *z)
{
  const ito_noise_source *source = s->noise;
  uint64_t draw = (s->step - source->array_step) * s->solver->facts.normals + j;
  if (source->draws && draw >= source->draws)
    {
      for (size_t i = 0; i < s->m; i++)
        memset (z + i * s->stride, 0, s->n * sizeof *z);
      return;
    }
  const double *row = source->array + (draw * source->paths + s->first) * s->m;
  for (size_t p = 0; p < s->n; p++)
    for (size_t i = 0; i < s->m; i++)
      z[i * s->stride + p] = row[p * s->m + i];
}

static void
normals_of_lanes (const ito_step *s, unsigned j, double *z)
{
  scale (s, s->m, 1, j == 0 ? s->lanes->z : s->lanes->zeta, z);
}

void
ito_step_normals (const ito_step *s, unsigned j, double *z)
{
  const ito_noise_source *source = s->noise;
  if (s->lanes)
    {
      normals_of_lanes (s, j, z);
      return;
    }
  if (source->array)
    {
      normals_of_array (s, j, z);
      return;
    }
  ito_address address = { .seed = source->seed,
                          .stream = source->stream,
                          .purpose = ITO_PURPOSE_NOISE,
                          .cell = (uint32_t)(s->step * source->cells),
                          .draw = j };
  ito_normals_fill (&address, s->first, s->n, s->stride, s->m, z);
  if (source->cells == 1)
    return;
  const double one[2] = { 1, 1 };
  for (uint64_t c = 1; c < source->cells; c++)
    {
      address.cell++;
      ito_normals_fill (&address, s->first, s->n, s->stride, s->m, s->spare);
      ito_kernel ()->combine (s->m, s->n, s->stride, z, 2, one, (const double *[]){ z, s->spare });
    }
  scale (s, s->m, 1 / sqrt ((double)source->cells), z, z);
}

void
ito_step_normals_for (const ito_step *s, ito_purpose purpose, unsigned draw, double *z)
{
  ito_address address = { .seed = s->noise->seed,
                          .stream = s->noise->stream,
                          .purpose = purpose,
                          .cell = (uint32_t)s->step,
                          .draw = draw };
  ito_normals_fill (&address, s->first, s->n, s->stride, s->m, z);
}

/* One cell more, of normals wb and hb, after k cells, in units of a cell:
 *   H = (k H_a + H_b + (W_a - k W_b)/2)/(k + 1),  W = W_a + W_b. */
static void
append_w (const ito_step *s, double k, double *w, double *h, const double *wb)
{
  const double fa = k / (k + 1), fb = 1 / (k + 1);
  for (size_t i = 0; i < s->m; i++)
    for (size_t p = 0; p < s->n; p++)
      {
        size_t at = i * s->stride + p;
        h[at] = fa * h[at] + 0.5 * (fb * w[at] - fa * wb[at]);
        w[at] += wb[at];
      }
}

static void
append_h (const ito_step *s, double k, double *h, const double *hb)
{
  const double c[2] = { 1, sqrt (1.0 / 12) / (k + 1) };
  ito_kernel ()->combine (s->m, s->n, s->stride, h, 2, c, (const double *[]){ h, hb });
}

void
ito_step_space_time (const ito_step *s, double *z, double *zeta)
{
  const ito_noise_source *source = s->noise;
  if (s->lanes)
    {
      normals_of_lanes (s, 0, z);
      normals_of_lanes (s, 1, zeta);
      return;
    }
  if (source->array)
    {
      normals_of_array (s, 0, z);
      normals_of_array (s, 1, zeta);
      return;
    }
  ito_address noise = { .seed = source->seed,
                        .stream = source->stream,
                        .purpose = ITO_PURPOSE_NOISE,
                        .cell = (uint32_t)(s->step * source->cells) };
  ito_address area = noise;
  area.purpose = ITO_PURPOSE_AREA;
  ito_normals_fill (&noise, s->first, s->n, s->stride, s->m, z);
  ito_normals_fill (&area, s->first, s->n, s->stride, s->m, zeta);
  if (source->cells == 1)
    return;
  scale (s, s->m, sqrt (1.0 / 12), zeta, zeta);
  for (uint64_t c = 1; c < source->cells; c++)
    {
      noise.cell++;
      area.cell++;
      ito_normals_fill (&noise, s->first, s->n, s->stride, s->m, s->spare);
      append_w (s, (double)c, z, zeta, s->spare);
      ito_normals_fill (&area, s->first, s->n, s->stride, s->m, s->spare);
      append_h (s, (double)c, zeta, s->spare);
    }
  scale (s, s->m, 1 / sqrt ((double)source->cells), z, z);
  scale (s, s->m, 1 / sqrt ((double)source->cells / 12), zeta, zeta);
}

/* A Brownian path whose cells have length 1: 2^31 of them, so that their ends are exact. */
static ito_brownian
unit_cells (size_t m, unsigned q)
{
  return (ito_brownian){
    .m = m, .cells = UINT64_C (1) << 31, .t1 = 2147483648.0, .depth = q, .area_depth = q
  };
}

static ito_brownian
unit_path (const ito_step *s, unsigned q)
{
  ito_brownian unit = unit_cells (s->m, q);
  unit.seed = s->noise->seed;
  unit.stream = s->noise->stream;
  return unit;
}

size_t
ito_step_area_scratch (size_t m, unsigned q)
{
  ito_brownian unit = unit_cells (m, q);
  return ito_brownian_scratch (&unit);
}

void
ito_step_areas (const ito_step *s, unsigned q, double *area, double *scratch)
{
  ito_brownian unit = unit_path (s, q);
  uint64_t from = (s->step * s->noise->cells) << q, to = ((s->step + 1) * s->noise->cells) << q;
  ito_brownian_areas_fill (&unit, s->first, s->n, s->stride, &from, &to, 0, area, scratch);
  if (s->noise->cells == 1)
    return;
  double factor = 1 / (double)s->noise->cells;
  ito_kernel ()->combine (s->m * (s->m - 1) / 2, s->n, s->stride, area, 1, &factor,
                          (const double *[]){ area });
}

#define TICK_DEPTH 16
_Static_assert(1 << TICK_DEPTH == ITO_STEP_TICKS, "ticks of a cell");

size_t
ito_step_brownian_scratch (size_t m)
{
  ito_brownian unit = unit_cells (m, TICK_DEPTH);
  return m > 0 ? ito_brownian_scratch (&unit) : 0;
}

void
ito_step_brownian (const ito_step *s, const uint64_t *from, const uint64_t *to, double *z,
                   double *zeta, double *scratch)
{
  const uint64_t start = (s->step * s->noise->cells) << TICK_DEPTH;
  ito_brownian unit = unit_path (s, TICK_DEPTH);
  uint64_t ends[2][ITO_SCORE_LANES];
  for (size_t first = 0; first < s->n; first += ITO_SCORE_LANES)
    {
      size_t n = s->n - first < ITO_SCORE_LANES ? s->n - first : ITO_SCORE_LANES;
      for (size_t p = 0; p < n; p++)
        {
          ends[0][p] = start + from[first + p];
          ends[1][p] = start + to[first + p];
        }
      ito_brownian_increments_fill (&unit, s->first + first, n, s->stride, ends[0], ends[1], 1,
                                    z + first, zeta + first, scratch);
    }
  for (size_t p = 0; p < s->n; p++)
    {
      double length = ldexp ((double)(to[p] - from[p]), -TICK_DEPTH);
      double of_w = length > 0 ? 1 / sqrt (length) : 0, of_h = sqrt (12) * of_w;
      for (size_t i = 0; i < s->m; i++)
        {
          z[i * s->stride + p] *= of_w;
          zeta[i * s->stride + p] *= of_h;
        }
    }
}

/* The diffusion of lanes with steps of their own, at t of 0 to 1. */
static void
diffusion_each (const ito_step *s, double t, const double *x, const double *dw, double *out)
{
  const ito_process *process = s->process;
  const double *at = lane_times (s, t);
  if (process->kind == ITO_PROCESS_USER)
    {
      note_status (
          s, process->sde.diffusion_dw (s->n, s->stride, at, 1, x, dw, out, process->sde.params));
      scale_each (s, s->lanes->root, out);
      return;
    }
  for (size_t p = 0; p < s->n; p++)
    {
      ito_error error = ITO_NO_ERROR;
      double g = 0;
      note_status (s, ito_process_noise_size (process, at[p], &g, &error));
      g *= s->lanes->root[p];
      for (size_t i = 0; i < s->d; i++)
        out[i * s->stride + p] = g * dw[i * s->stride + p];
    }
}

void
ito_step_diffusion (const ito_step *s, const double *x, const double *dw, double *out)
{
  ito_step_diffusion_at (s, s->t0, x, dw, out);
}

void
ito_step_diffusion_at (const ito_step *s, double t, const double *x, const double *dw, double *out)
{
  const ito_process *process = s->process;
  double g = 0;
  if (s->lanes && (process->kind != ITO_PROCESS_USER || process->sde.diffusion_dw))
    {
      diffusion_each (s, t, x, dw, out);
      return;
    }
  if (process->kind == ITO_PROCESS_USER && process->sde.diffusion_dw)
    {
      note_status (
          s, process->sde.diffusion_dw (s->n, s->stride, &t, 0, x, dw, out, process->sde.params));
      return;
    }
  ito_error error = ITO_NO_ERROR;
  if (process->kind != ITO_PROCESS_USER)
    note_status (s, ito_process_noise_size (process, t, &g, &error));
  if (g != 0)
    scale (s, s->d, g, dw, out);
  else
    for (size_t i = 0; i < s->d; i++)
      for (size_t p = 0; p < s->n; p++)
        out[i * s->stride + p] = 0;
}

void
ito_step_combine (const ito_step *s, double *out, size_t terms, const double *c,
                  const double *const *x)
{
  ito_kernel ()->combine (s->d, s->n, s->stride, out, terms, c, x);
}

double *
ito_step_history (const ito_step *s, unsigned j)
{
  return s->history[(s->step - j) % s->solver->history];
}

double *
ito_step_history_slot (const ito_step *s)
{
  return s->history[s->step % s->solver->history];
}
