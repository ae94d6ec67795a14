/* A run that ranks share.
 *
 * Each rank runs a contiguous range of the groups that are to be run.  Independent paths: rank 0
 * receives the slabs of the others beside its own, and hands all of them to its sink; a rank that
 * is at its end says so and waits until rank 0 closes the run, which it does when all have ended,
 * or at once when one has failed.  Paths that interact: all ranks go step by step, and exchange
 * what they would add.  At the end they agree on how the run ended. */
#ifndef ITO_ENSEMBLE_SHARE_H
#define ITO_ENSEMBLE_SHARE_H

#include "ensemble/run.h"

/* Before anything is made: the ranks run the same ensemble, and know which groups are to be run.
 * Not shared: all of them, here. */
int ito_share_open (ito_run *run, ito_error *error);
/* By every rank, when it has what it needs. */
int ito_share_agree (const ito_run *run, ito_error *error);
/* How the run ended, the same for all ranks. */
int ito_share_end (ito_run *run, int status, ito_error *error);

/* Independent paths: while this rank's own groups run (an ito_team_poll of the run), */
int ito_share_poll (int *busy, void *run);
/* and after that, whatever the status: until all ranks are at their end. */
int ito_share_close (ito_run *run, int status);

/* To rank 0; and there, from a rank, into the run's inbox. */
void ito_share_send (ito_run *run, const ito_slab *slab);
const ito_slab *ito_share_receive (ito_run *run, unsigned from);

/* Paths that interact: what each group has added, [groups][size] in the order of the groups, of
 * which this rank knows its own; nonzero where any rank has a status. */
int ito_share_exchange (ito_run *run, int status, double *all, size_t size);

#endif
