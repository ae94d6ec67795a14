/* What a scheme calls while it steps a block: the model, its noise, linear combinations. */
#include "random/address.h"
#include "solver/stepper.h"
#include <math.h>

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

void
ito_step_model (const ito_step *s, unsigned j, const double *x, double *out)
{
  const ito_stage *stage = &s->stage[j];
  const ito_process *process = s->process;
  if (stage->is_field)
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
  uint64_t draw = s->step * s->solver->facts.normals + j;
  const double *row = source->array + (draw * source->paths + s->first) * s->m;
  for (size_t p = 0; p < s->n; p++)
    for (size_t i = 0; i < s->m; i++)
      z[i * s->stride + p] = row[p * s->m + i];
}

void
ito_step_normals (const ito_step *s, unsigned j, double *z)
{
  const ito_noise_source *source = s->noise;
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

void
ito_step_diffusion (const ito_step *s, const double *x, const double *dw, double *out)
{
  const ito_process *process = s->process;
  double g = 0;
  if (process->kind == ITO_PROCESS_USER && process->sde.diffusion_dw)
    {
      note_status (s, process->sde.diffusion_dw (s->n, s->stride, &s->t0, 0, x, dw, out,
                                                 process->sde.params));
      return;
    }
  ito_error error = ITO_NO_ERROR;
  if (process->kind != ITO_PROCESS_USER)
    note_status (s, ito_process_noise_size (process, s->t0, &g, &error));
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
