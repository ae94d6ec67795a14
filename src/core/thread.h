/* A team of threads: create, share out by an atomic counter, join. */
#ifndef ITO_CORE_THREAD_H
#define ITO_CORE_THREAD_H

#include "core/error.h"
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* Processors this process may run on; of one of several ranks, its share of them. */
unsigned ito_thread_available (void);

/* Work of one item by one worker (0 <= worker < threads).  Nonzero return stops the team. */
typedef int ito_team_work (uint64_t item, unsigned worker, void *params);

/* Runs work(0..items-1) on at most `threads` threads (0: all available; fewer where some cannot be
 * made; the caller's thread is one of them).  Returns the first nonzero status. */
int ito_team_run (unsigned threads, uint64_t items, ito_team_work *work, void *params);

/* The same by `threads` workers, while the caller's thread does not work but receives, one at a
 * time, what the workers post: it alone may call HDF5.  With one thread asked or none to be had,
 * all happens in turn in the caller's thread.  A nonzero return of work or receive stops the team;
 * the first one is returned.
 *
 * post hands a message over; it blocks while `depth` messages wait.  Where it returns 0, the
 * message is the receiver's: it is received exactly once, and the receiver releases it.  Nonzero:
 * the team has stopped, the message is still the producer's, who is to return.  After a stop, the
 * messages that wait are still received. */
typedef struct ito_team ito_team;
typedef int ito_team_producer (uint64_t item, unsigned worker, ito_team *team, void *params);
typedef int ito_team_receiver (void *message, void *params);
int ito_team_stream (unsigned threads, unsigned depth, uint64_t items, ito_team_producer *work,
                     ito_team_receiver *receive, void *params);
int ito_team_post (ito_team *team, void *message);
/* The same, and the caller's thread also looks after others, between messages and whenever none
 * comes: poll returns nonzero in *busy where it has found something to do, and a status that stops
 * the team.  It is never left out: one thread that was asked for works beside the caller's. */
typedef int ito_team_poll (int *busy, void *params);
int ito_team_stream_polling (unsigned threads, unsigned depth, uint64_t items,
                             ito_team_producer *work, ito_team_receiver *receive,
                             ito_team_poll *poll, void *params);

#endif
