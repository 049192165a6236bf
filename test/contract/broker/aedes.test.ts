import { startTakingBroker } from '../../support/mqtt-broker.ts';
import { brokerContract } from './broker-contract.ts';

brokerContract(startTakingBroker);
