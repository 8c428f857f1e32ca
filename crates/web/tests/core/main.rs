//! The web server from outside: requests in, answers out, over the real engine and a database in memory.

mod answer;
mod api;
mod company;
mod intake;
mod openapi;
mod sockets;
mod table;
mod world;
