"""A local 1688 and a local Taobao Global to buy from; shares no code with what buys."""
