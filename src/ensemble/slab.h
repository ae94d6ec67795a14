/* Slabs: saved times of a group of paths, row by row, on their way to the sink. */
#ifndef ITO_ENSEMBLE_SLAB_H
#define ITO_ENSEMBLE_SLAB_H

#include "ensemble/ensemble.h"
#include <pthread.h>

typedef struct ito_slab_buffer
{
  ito_slab slab;
  double *x;             /* [10][2048][d] */
  double *record;        /* [10][record] */
  unsigned char *status; /* [2048] of the last slab */
  double *stop_time;     /* [2048] */
  double *stop_state;    /* [2048][d] */
  struct ito_slab_buffer *next;
} ito_slab_buffer;

/* A pool from which workers take and to which the receiver gives back. */
typedef struct
{
  ito_workspace space;
  pthread_mutex_t lock;
  int has_lock;
  ito_slab_buffer *unused;
} ito_slab_pool;

int ito_slab_pool_begin (ito_slab_pool *pool, size_t buffers, size_t times, size_t paths, size_t d,
                         size_t record, ito_error *error);
void ito_slab_pool_end (ito_slab_pool *pool);
/* NULL where more are asked for than there are. */
ito_slab_buffer *ito_slab_take (ito_slab_pool *pool);
void ito_slab_give (ito_slab_pool *pool, ito_slab_buffer *slab);

/* n lanes at x[i*stride + p] as rows[p*d + i]; lanes whose status is not 0 as NaN. */
void ito_slab_rows (size_t d, size_t n, size_t stride, const double *x, const unsigned char *status,
                    double *rows);

#endif
