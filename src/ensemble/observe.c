/* Observers of an ensemble: moments of its states, of functions of them, histograms. */
#include "ensemble/observe.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Counts are means of indicators: of x < from, of each bin [a, b), of x >= to. */
static void
indicate (const ito_bins *b, size_t n, size_t d, const double *x, double *out)
{
  for (size_t p = 0; p < n; p++)
    {
      double *row = out + p * (b->bins + 2), at = x[p * d + b->coordinate];
      double bin = floor ((at - b->from) / ((b->to - b->from) / (double)b->bins));
      for (size_t k = 0; k < b->bins + 2; k++)
        row[k] = 0;
      if (at < b->from)
        row[0] = 1;
      else if (at >= b->to)
        row[b->bins + 1] = 1;
      else
        row[1 + (bin < (double)b->bins ? (size_t)bin : b->bins - 1)] = 1;
    }
}

/* The rows that have not stopped, one after the other; their number. */
static size_t
fine_rows (size_t n, size_t d, const double *x, double *rows)
{
  size_t k = 0;
  for (size_t p = 0; p < n; p++)
    if (!isnan (x[p * d]))
      memcpy (rows + d * k++, x + p * d, d * sizeof *x);
  return k;
}

size_t
ito_observe_values (const ito_ensemble *e)
{
  size_t most = 0;
  for (size_t i = 0; i < e->observers; i++)
    if (!e->observer[i]->of_states && e->observer[i]->values > most)
      most = e->observer[i]->values;
  return most;
}

int
ito_observe (const ito_ensemble *e, uint64_t time, size_t n, const double *x, double *rows,
             double *values, double *record)
{
  size_t fine = ito_observe_values (e) ? fine_rows (n, e->d, x, rows) : 0;
  int last = time + 1 == ito_ensemble_saved (e), status = GSL_SUCCESS;
  for (size_t i = 0; i < e->observers && !status; i++)
    {
      const ito_observer *o = e->observer[i];
      double *to = record + o->offset;
      if (o->last_only && !last)
        {
          memset (to, 0, o->size * sizeof *to);
          continue;
        }
      if (o->of_states)
        {
          ito_moments_of (&o->form, n, x, to);
          continue;
        }
      if (o->bins.bins)
        indicate (&o->bins, fine, e->d, rows, values);
      else if (fine)
        status =
            o->function (fine, e->d, ito_ensemble_saved_time (e, time), rows, values, o->params);
      ito_moments_of (&o->form, fine, values, to);
    }
  return status;
}

static ito_observer *
add (ito_ensemble *e, const char *name, const ito_moments_form *form, ito_error *error)
{
  for (size_t i = 0; name && i < e->observers; i++)
    if (!e->observer[i]->name)
      {
        ito_fail (error, GSL_EINVAL,
                  "'%s' is to be observed after the trace of the run was laid out: say so before",
                  ito_excerpt (name).text);
        return NULL;
      }
    else if (strcmp (e->observer[i]->name, name) == 0)
      {
        ito_fail (error, GSL_EINVAL, "'%s' is observed already: choose another name",
                  ito_excerpt (name).text);
        return NULL;
      }
  if (name && (!*name || strchr (name, '/') || strlen (name) > 60))
    {
      ito_fail (error, GSL_EINVAL,
                "'%s' is no name for what is observed: it is to have 1 to 60 characters and no "
                "slash",
                ito_excerpt (name).text);
      return NULL;
    }
  ito_observer **more = realloc (e->observer, (e->observers + 1) * sizeof *more);
  if (more)
    e->observer = more;
  ito_observer *o = more ? ITO_NEW (ito_observer, 1, error) : NULL;
  if (!more)
    ito_fail (error, GSL_ENOMEM, "no memory for one more observer");
  if (!o)
    return NULL;
  o->name = name ? ito_memory_text (name, error) : NULL;
  if (error->code)
    {
      free (o);
      return NULL;
    }
  o->form = *form;
  o->values = form->d;
  o->size = ito_moments_size (form);
  o->offset = e->record;
  e->record += o->size;
  return e->observer[e->observers++] = o;
}

int
ito_observe_states (ito_ensemble *e, const ito_moments_form *form, int last_only, size_t *offset,
                    ito_error *error)
{
  ito_observer *o = add (e, NULL, form, error);
  if (!o)
    return error->code;
  o->of_states = 1;
  o->last_only = last_only;
  *offset = o->offset;
  return GSL_SUCCESS;
}

static void
drop (ito_observer *o)
{
  free (o->name);
  free (o);
}

void
ito_observe_forget (ito_ensemble *e)
{
  size_t kept = 0;
  e->record = 0;
  e->no_states = 0;
  for (size_t i = 0; i < e->observers; i++)
    if (!e->observer[i]->name)
      drop (e->observer[i]);
    else
      {
        e->observer[kept] = e->observer[i];
        e->observer[kept]->offset = e->record;
        e->record += e->observer[kept++]->size;
      }
  e->observers = kept;
}

void
ito_observe_clear (ito_ensemble *e)
{
  for (size_t i = 0; i < e->observers; i++)
    drop (e->observer[i]);
  free (e->observer);
}

int
ito_ensemble_observe (ito_ensemble *e, const char *name, size_t values,
                      ito_observable_function *function, void *params)
{
  ito_error error = ITO_NO_ERROR;
  const ito_moments_form form = { values, values <= ITO_COVARIANCE_MOST };
  if (values < 1 || values > ITO_OBSERVED_MOST || !function)
    ito_fail (&error, GSL_EINVAL, "an observable of %zu values: give a function of 1 to %d", values,
              ITO_OBSERVED_MOST);
  ito_observer *o = error.code ? NULL : add (e, name, &form, &error);
  if (o)
    {
      o->function = function;
      o->params = params;
    }
  return ITO_RAISE (&error);
}

int
ito_ensemble_histogram (ito_ensemble *e, const char *name, size_t coordinate, double from,
                        double to, size_t bins)
{
  ito_error error = ITO_NO_ERROR;
  const ito_moments_form form = { bins + 2, 0 };
  if (coordinate >= e->d)
    ito_fail (&error, GSL_EINVAL, "a histogram of coordinate %zu: the paths have 0 to %zu",
              coordinate, e->d - 1);
  else if (!(from < to) || isinf (to - from))
    ito_fail (&error, GSL_EINVAL, "a histogram from %g to %g: both must be finite, and in order",
              from, to);
  else if (bins < 1 || bins > ITO_OBSERVED_MOST)
    ito_fail (&error, GSL_EINVAL, "a histogram of %zu bins: 1 to %d", bins, ITO_OBSERVED_MOST);
  ito_observer *o = error.code ? NULL : add (e, name, &form, &error);
  if (o)
    o->bins = (ito_bins){ coordinate, bins, from, to };
  return ITO_RAISE (&error);
}
