// Order items with Emmett: CommandHandler on its PostgreSQL event store.
import { randomUUID } from "node:crypto";
import { CommandHandler, isExpectedVersionConflictError } from "@event-driven-io/emmett";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";
import pg from "pg";

const ITEMS = 512;
const CLIENTS = [1, 4, 16];
const REGISTERING = 4;
const TITLE = "冬季加厚羽绒服";
const NOTE = "measured 测量 at the warehouse";

const handle = CommandHandler({
  initialState: () => ({ title: "", notes: [] }),
  evolve: (state, { type, data }) => {
    switch (type) {
      case "Registered":
        return { title: data.title, notes: [] };
      case "NoteAdded":
        return { ...state, notes: [...state.notes, data.text] };
      default:
        return state;
    }
  },
});

const register = async (store) => {
  const item = `item-${randomUUID()}`;
  await handle(store, item, () => ({ type: "Registered", data: { title: TITLE } }));
  return item;
};

const addNote = (store, item) =>
  handle(store, item, () => {
    if (!NOTE.trim()) throw new Error("an empty note");
    return { type: "NoteAdded", data: { text: NOTE } };
  });

const perSecond = async (store, clients, seconds) => {
  const items = [];
  const registering = async () => {
    while (items.length < ITEMS) {
      const item = await register(store);
      await addNote(store, item);
      items.push(item);
    }
  };
  await Promise.all(Array.from({ length: REGISTERING }, registering));
  items.length = ITEMS;

  const start = performance.now();
  let done = 0;
  const client = async () => {
    while (performance.now() - start < seconds * 1000) {
      try {
        await addNote(store, items[Math.floor(Math.random() * ITEMS)]);
      } catch (error) {
        if (isExpectedVersionConflictError(error)) continue;
        throw error;
      }
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (done * 1000) / (performance.now() - start);
};

const [dsn, seconds] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: dsn, max: Math.max(...CLIENTS) });
const store = getPostgreSQLEventStore(dsn, { connectionOptions: { pool } });
const tried = {};
for (const clients of CLIENTS) tried[clients] = await perSecond(store, clients, Number(seconds));
const best = CLIENTS.reduce((one, other) => (tried[other] > tried[one] ? other : one));
console.log(JSON.stringify({ commands_per_second: tried[best], clients: best, tried }));
await store.close();
await pool.end();
