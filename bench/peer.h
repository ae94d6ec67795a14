/* A peer: a program in Python that does the same work, started once and asked in turn. */
#ifndef ITO_BENCH_PEER_H
#define ITO_BENCH_PEER_H

#include "core/error.h"
#include <stddef.h>

typedef struct
{
  const char *module, *script; /* lines in, lines out */
  int tried, pid, socket;
  char version[80]; /* "numpy 1.24.2" */
  char absent[120];
} bench_peer;

/* Why it takes no part; NULL: it does.  The first question starts the script on the first Python
 * that can run it: $PYTHON, python3 on the path, /usr/bin/python3.  The script's first line is
 * "ready VERSION". */
const char *bench_peer_absent (bench_peer *peer);
/* One request, a line; the answer is n numbers. */
int bench_peer_ask (bench_peer *peer, const char *request, size_t n, double *answer,
                    ito_error *error);
void bench_peer_stop (bench_peer *peer);

#endif
