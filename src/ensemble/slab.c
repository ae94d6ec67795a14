/* Slabs on their way to the sink. */
#include "ensemble/slab.h"
#include <math.h>

static ito_slab_buffer *
take_buffers (ito_slab_pool *pool, size_t buffers, size_t times, size_t paths, size_t d,
              size_t record)
{
  ito_slab_buffer *all = ITO_TAKE (&pool->space, ito_slab_buffer, buffers);
  for (size_t i = 0; i < buffers; i++)
    {
      double *x = ito_workspace_take (&pool->space, paths * d, times * sizeof (double));
      double *records = ito_workspace_take (&pool->space, record, times * sizeof (double));
      double *stop_time = ITO_TAKE (&pool->space, double, paths);
      double *stop_state = ito_workspace_take (&pool->space, paths, d * sizeof (double));
      unsigned char *status = ITO_TAKE (&pool->space, unsigned char, paths);
      if (!all)
        continue;
      all[i] = (ito_slab_buffer){ .x = x,
                                  .record = records,
                                  .status = status,
                                  .stop_time = stop_time,
                                  .stop_state = stop_state,
                                  .next = i + 1 < buffers ? &all[i + 1] : NULL };
    }
  return all;
}

int
ito_slab_pool_begin (ito_slab_pool *pool, size_t buffers, size_t times, size_t paths, size_t d,
                     size_t record, ito_error *error)
{
  take_buffers (pool, buffers, times, paths, d, record);
  if (ito_workspace_alloc (&pool->space, error))
    return error->code;
  pool->unused = take_buffers (pool, buffers, times, paths, d, record);
  if (pthread_mutex_init (&pool->lock, NULL))
    return ito_fail (error, GSL_ENOMEM, "no lock for the slabs: the system has none left");
  pool->has_lock = 1;
  return GSL_SUCCESS;
}

void
ito_slab_pool_end (ito_slab_pool *pool)
{
  if (pool->has_lock)
    pthread_mutex_destroy (&pool->lock);
  ito_workspace_free (&pool->space);
}

ito_slab_buffer *
ito_slab_take (ito_slab_pool *pool)
{
  pthread_mutex_lock (&pool->lock);
  ito_slab_buffer *slab = pool->unused;
  if (slab)
    pool->unused = slab->next;
  pthread_mutex_unlock (&pool->lock);
  return slab;
}

void
ito_slab_give (ito_slab_pool *pool, ito_slab_buffer *slab)
{
  pthread_mutex_lock (&pool->lock);
  slab->next = pool->unused;
  pool->unused = slab;
  pthread_mutex_unlock (&pool->lock);
}

/* The plane has a loop of its own, which vectorises. */
static void
interleave (size_t d, size_t n, size_t stride, const double *x, double *restrict rows)
{
  if (d == 2)
    for (size_t p = 0; p < n; p++)
      {
        rows[2 * p] = x[p];
        rows[2 * p + 1] = x[stride + p];
      }
  else
    for (size_t p = 0; p < n; p++)
      for (size_t i = 0; i < d; i++)
        rows[p * d + i] = x[i * stride + p];
}

void
ito_slab_rows (size_t d, size_t n, size_t stride, const double *x, const unsigned char *status,
               double *rows)
{
  unsigned stopped = 0;
  for (size_t p = 0; p < n; p++)
    stopped |= status[p];
  interleave (d, n, stride, x, rows);
  for (size_t p = 0; stopped && p < n; p++)
    for (size_t i = 0; status[p] && i < d; i++)
      rows[p * d + i] = NAN;
}
