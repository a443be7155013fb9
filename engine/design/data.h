/* design/data.h -- a contract bound to a database: columns on demand, joined
 * along references, in the rows of the dataset that a measure runs over.
 *
 * Nothing is loaded before it is asked for, and nothing twice. Everything
 * lives in the pool given at opening. Not for use by several threads at once.
 */
#ifndef TRD_DESIGN_DATA_H
#define TRD_DESIGN_DATA_H

#include "expr/evaluate.h"
#include "frame/join.h"
#include "store/store.h"

typedef struct trd_data trd_data;

/* Binds the schema to the tables of a database. A table that is not there is
 * no error (its indicators cannot be measured); a column that is not there, or
 * cannot play its role, is a problem with the line of its declaration. */
trd_code trd_data_open(trd_store *store, const trd_schema *schema, const trd_watch *watch, trd_pool *pool,
                       trd_data **out, trd_problems *problems, trd_error *err);

const trd_schema *trd_data_schema(const trd_data *data);
trd_pool         *trd_data_pool(const trd_data *data);
const trd_watch  *trd_data_watch(const trd_data *data);      /* shows its progress within trd_data_begin's stretch */

/* The table behind a dataset; NULL when the database has none. */
const trd_store_table *trd_data_table(const trd_data *data, int dataset);

/* Loads every column that the trees (NULL: skipped) will ask for, with the
 * clusters and references behind them, in one pass per table. Not needed, only
 * faster: what is not loaded then is loaded when asked for, and so is a column
 * that could not be read, which then fails with whoever asks. TRD_E_CANCELLED
 * and TRD_E_NOMEM only. */
trd_code trd_data_prepare(trd_data *data, const trd_node *const *trees, size_t count, trd_error *err);

/* A row expression over the rows of `base`; the result is kept, so that asking
 * twice costs nothing. */
trd_code trd_data_evaluate(trd_data *data, int base, const trd_node *node, const trd_column **out, trd_error *err);

/* The rows of `base`, for expressions over them. */
const trd_rows *trd_data_rows(trd_data *data, int base);

/* A declared column over the rows of `base`. */
trd_code trd_data_field(trd_data *data, int base, int dataset, const trd_field *field,
                        const trd_column **out, trd_error *err);

/* For every row of `base` the row of `dataset` it refers to, -1 when none. */
trd_code trd_data_index(trd_data *data, int base, int dataset, const int64_t **out, trd_error *err);

/* ---- what was done, for --explain ---- */

typedef struct trd_pass {            /* one scan over the rows of a dataset          */
    const char *what;                /* the indicator it was made for                */
    const char *dataset;
    size_t      rows, values;        /* expressions worked out per row               */
    uint32_t    groups;
    int         threads;
} trd_pass;

typedef struct trd_loaded {          /* a column in memory                           */
    const char       *dataset;
    const char       *source;        /* its name in the table; of a rank or lag its words */
    const trd_column *column;
    size_t            bytes;         /* cells and kinds of missing, without its dictionary */
    bool              joined;        /* through a reference, in the rows of `dataset` */
    bool              computed;      /* a rank or lag, kept whole                    */
} trd_loaded;

typedef struct trd_joined {          /* a reference that was followed                */
    const char   *dataset, *source;  /* the reference's table column                 */
    const char   *to;                /* the dataset it refers to                     */
    trd_join_kind kind;
    trd_join_side of_rows, of_keys;  /* the rows that refer, the rows referred to    */
} trd_joined;

/* What the passes from now on are made for, and which stretch of all the work
 * they are (0..1), for the progress shown. */
void trd_data_begin(trd_data *data, const char *what, double from, double to);

trd_code trd_data_note_pass(trd_data *data, int base, size_t values, uint32_t groups, int threads, trd_error *err);

/* Everything so far, in order; in the pool of `data`. */
const trd_pass   *trd_data_passes(const trd_data *data, size_t *count);
const trd_joined *trd_data_joins(const trd_data *data, size_t *count);
trd_code trd_data_loaded(const trd_data *data, const trd_loaded **out, size_t *count, trd_error *err);

/* ---- clusters ---- */

/* The first cluster column that `base` has or can reach. False when none. */
bool trd_data_cluster(const trd_data *data, int base, int *dataset, const trd_field **field);

#endif
