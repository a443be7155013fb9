/* trede exec SCRIPT.lua [--data DB] -- an exploration script of one's own. */
#include "cli/cli.h"

#include "base/parallel.h"
#include "script/session.h"

#include <getopt.h>

int trd_cli_exec(int argc, char **argv)
{
    static const struct option options[] = { { "data", required_argument, NULL, 'd' }, { "threads", required_argument, NULL, 't' },
                                             { "no-cache", no_argument, NULL, 'c' }, { 0 } };
    const char  *database = NULL;
    trd_store   *store = NULL;
    trd_session *session = NULL;
    trd_error    err = { 0 };
    bool         no_cache = false;
    int          c;

    argv--, argc++;
    optind = 1;
    opterr = 0;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'd')
            database = optarg;
        else if (c == 'c')
            no_cache = true;
        else if (c != 't')
            return trd_cli_usage("exec", "option '%s' is unknown or lacks its value", argv[optind - 1]);
        else if (!trd_cli_threads(optarg))
            return trd_cli_usage("exec", "--threads takes a number from 1 to %d, not '%s'", TRD_THREADS, optarg);
    }
    if (argc - optind != 1)
        return trd_cli_usage("exec", "one script is needed");
    trd_code code = database ? trd_store_open(database, TRD_STORE_MEASURE, &store, &err) : TRD_OK;
    if (store && no_cache)
        trd_store_skip_cache(store);
    if (code == TRD_OK)
        code = trd_session_open(store, trd_cli_watch(), &session, &err);
    if (code == TRD_OK)
        code = trd_session_file(session, argv[optind], &err);
    trd_session_close(session);
    trd_store_close(store);
    return code == TRD_OK ? 0 : trd_cli_fail(&err);
}
