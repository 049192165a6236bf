/**
 * What BullMQ's own calls do not do in one moment, in Lua. ARGV[1] is what a queue's keys begin with. A job is a hash below
 * that; `completed`, `failed` and `delayed` are sorted sets of ids, `wait`, `paused` and `active` lists. A delayed job's
 * score is its time times 4096.
 */
const stateOf = `
local prefix = ARGV[1]
local cancelMark = '{"cancelled":true,'
local function isCancelled(data)
  return string.sub(data, 1, #cancelMark) == cancelMark
end
local function stateOf(id)
  for _, set in ipairs({'completed', 'failed', 'delayed'}) do
    if redis.call('zscore', prefix .. set, id) then return set end
  end
  if redis.call('lpos', prefix .. 'active', id) then return 'active' end
  return 'waiting'
end
`;

export const statusScript = `${stateOf}
local job = redis.call('hmget', prefix .. ARGV[2], 'data', 'progress', 'atm', 'failedReason', 'returnvalue')
if not job[1] then return false end
return {stateOf(ARGV[2]), isCancelled(job[1]) and 1 or 0, job[2], job[3], job[4], job[5]}`;

export const overviewScript = `${stateOf}
local function first(set, command)
  return redis.call(command, prefix .. set, 0, 0, 'withscores')
end
local done, due = first('completed', 'zrevrange'), first('delayed', 'zrange')
-- What was cancelled lies among what has failed.
local failed, newest = 0, nil
for _, id in ipairs(redis.call('zrevrange', prefix .. 'failed', 0, -1)) do
  local data = redis.call('hget', prefix .. id, 'data')
  if not (data and isCancelled(data)) then
    failed, newest = failed + 1, newest or id
  end
end
return {
  redis.call('llen', prefix .. 'wait') + redis.call('llen', prefix .. 'paused') + redis.call('zcard', prefix .. 'prioritized'),
  redis.call('llen', prefix .. 'active'),
  failed,
  done[2] or false,
  newest and redis.call('hget', prefix .. newest, 'failedReason') or false,
  due[2] or false
}`;

/** BullMQ reads the data when the job begins, so it is the data that is marked. */
export const cancelScript = `${stateOf}
local key = prefix .. ARGV[2]
local data = redis.call('hget', key, 'data')
if not data or isCancelled(data) then return 0 end
local state = stateOf(ARGV[2])
if state == 'completed' or state == 'failed' then return 0 end
redis.call('hset', key, 'data', cancelMark .. string.sub(data, 2))
return 1`;

export const cancelledScript = `${stateOf}
local found = {}
for index = 2, #ARGV do
  local data = redis.call('hget', prefix .. ARGV[index], 'data')
  if data and isCancelled(data) then found[#found + 1] = ARGV[index] end
end
return found`;

/** Nearly always none of them is there, which one question tells. */
export const clearScript = `${stateOf}
local keys = {}
for index = 2, #ARGV do keys[index - 1] = prefix .. ARGV[index] end
local found = 0
for first = 1, #keys, 1000 do
  found = found + redis.call('exists', unpack(keys, first, math.min(first + 999, #keys)))
end
if found == 0 then return end
for index = 2, #ARGV do
  local id = ARGV[index]
  local data = redis.call('hget', prefix .. id, 'data')
  if data then
    local state = stateOf(id)
    local ended = state == 'completed' or state == 'failed'
    if ended or (state ~= 'active' and isCancelled(data)) then
      if state == 'waiting' then
        redis.call('lrem', prefix .. 'wait', 1, id)
        redis.call('lrem', prefix .. 'paused', 1, id)
        redis.call('zrem', prefix .. 'prioritized', id)
      else
        redis.call('zrem', prefix .. state, id)
      end
      redis.call('del', prefix .. id, prefix .. id .. ':logs')
    end
  end
end`;
